package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.SipPeer;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.Test;

/** More at the doors of UDP and TCP than is served, and a host as it is packaged with little memory. */
public class PlainFloodIT {

    private static final String SMALL_HEAP = "-Xmx24m -Dio.netty.leakDetection.level=disabled";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static byte[] options(String user, String transport, int number) {
        return request("OPTIONS", user, transport, number, "");
    }

    private static byte[] request(String method, String user, String transport, int number, String body) {
        return (method + " sip:" + user + "@127.0.0.1 SIP/2.0\r\n"
                        + "Via: SIP/2.0/" + transport + " 127.0.0.1:9;branch=z9hG4bK-" + number + "\r\n"
                        + "From: <sip:peer@127.0.0.1>;tag=peer\r\nTo: <sip:" + user + "@127.0.0.1>\r\n"
                        + "Call-ID: " + number + "\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\n"
                        + "Contact: <sip:peer@127.0.0.1:9>\r\nSubject: " + "a".repeat(40)
                        + "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Stream<String> lines(Socket peer) {
        try {
            return new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8)).lines();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String answerToInvite(int port, int number) throws IOException {
        try (Socket another = new Socket(LOOPBACK, port)) {
            another.getOutputStream().write(request("INVITE", "silent", "TCP", number, ""));
            return lines(another).findFirst().orElseThrow();
        }
    }

    /** @param silent where requests to sip:silent@... go */
    private static ControlledHost host(int port, int silent) throws IOException {
        DemoConfiguration demo = new DemoConfiguration();
        Path script = demo.directory().resolve("kamailio.cfg");
        // the expression takes the two million steps that it has
        String first = """
                request_route {
                    if ($rU == "slow" && $hdr(Subject) =~ "(a+)+b") { exit; }
                    if ($rU == "silent") { t_relay("127.0.0.1", "%d"); exit; }
                """.formatted(silent);
        Files.writeString(script, Files.readString(script).replace("request_route {", first));
        return ControlledHost.start(
                demo,
                LaunchedHost.HOME.resolve("bin/siphost"),
                SMALL_HEAP,
                "loadmodule \"tm.so\"",
                "modparam(\"tm\", \"fr_timer\", 2000)",
                "listen=udp:127.0.0.1:" + port,
                "listen=tcp:127.0.0.1:" + port);
    }

    @Test
    public void datagramsThatAreTooManyAreDroppedAndTheRestIsServed() throws Exception {
        int port = Ports.free();
        try (ControlledHost host = host(port, 9);
                DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
            for (int i = 0; i < 40_000; i++) {
                byte[] request = options("slow", "UDP", i);
                stranger.send(new DatagramPacket(request, request.length, LOOPBACK, port));
            }
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
                try (SipPeer caller = SipPeer.to("UDP", port)) {
                    assertThat(caller.ask("OPTIONS", "z9hG4bK-caller", "").statusLine())
                            .startsWith("SIP/2.0 200 ");
                }
            });
            assertThat(host.kamcmd("stats.get_statistics", "core:")).containsPattern("core:udp_dropped = [1-9]");
            assertThat(host.output())
                    .contains("udp:127.0.0.1:" + port + " drops datagrams")
                    .doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    public void whoSendsMoreThanIsReadWaits() throws Exception {
        int port = Ports.free();
        int count = 100_000;
        try (ControlledHost host = host(port, 9);
                Socket peer = new Socket(LOOPBACK, port)) {
            CompletableFuture<Long> answered = CompletableFuture.supplyAsync(() -> lines(peer)
                    .filter(line -> line.startsWith("SIP/2.0 200 "))
                    .limit(count)
                    .count());
            OutputStream requests = peer.getOutputStream();
            for (int i = 0; i < count; i++) {
                requests.write(options("quick", "TCP", i));
            }
            assertThat(answered.get(120, TimeUnit.SECONDS)).isEqualTo(count);
            assertThat(host.output()).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    public void requestsThatNobodyAnswersTakeNoMoreThanTheirShare() throws Exception {
        int port = Ports.free();
        try (DatagramSocket silent = new DatagramSocket(0, LOOPBACK);
                ControlledHost host = host(port, silent.getLocalPort());
                SipPeer caller = SipPeer.to("TCP", port);
                Socket stranger = new Socket(LOOPBACK, port)) {
            CompletableFuture<Boolean> refused = CompletableFuture.supplyAsync(
                    () -> lines(stranger).anyMatch(line -> line.startsWith("SIP/2.0 503 ")));
            OutputStream requests = stranger.getOutputStream();
            for (int i = 0; i < 1000; i++) {
                requests.write(request("INVITE", "silent", "TCP", i, "x".repeat(30_000)));
            }
            assertThat(refused.get(60, TimeUnit.SECONDS)).isTrue();
            // needs no transaction
            assertThat(caller.ask("OPTIONS", "z9hG4bK-caller", "").statusLine()).startsWith("SIP/2.0 200 ");
            AtomicInteger number = new AtomicInteger(10_000);
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(answerToInvite(port, number.incrementAndGet()))
                            .startsWith("SIP/2.0 100 "));
            assertThat(host.output())
                    .contains(": there are too many transactions, or too long ones, for the memory there is")
                    .doesNotContain("OutOfMemoryError");
        }
    }
}
