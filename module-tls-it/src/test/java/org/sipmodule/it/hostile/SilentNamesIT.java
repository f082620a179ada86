package org.sipmodule.it.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.sipmodule.it.host.FaultyHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TlsCallee;
import org.sipmodule.it.peer.TlsCaller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/** The packaged host where the name server takes every question and answers none: the system's own resolver asks it. */
public class SilentNamesIT {

    private static final Logger LOG = LoggerFactory.getLogger(SilentNamesIT.class);

    /** As many as are told of one source. */
    private static final int SILENT = 5;

    /** More than the 16 threads that names are looked up on, each source with more than are told of one. */
    private static final int CROWD = 28;

    /** More than the 8 threads that look up the names of UDP. */
    private static final int PLAIN = 12;

    private static final int SOURCES = 4;

    /** It asks twice and waits 5 s each time, if its configuration does not say otherwise. */
    private static final Duration RESOLVER_GIVES_UP = Duration.ofSeconds(25);

    private static final String CLIENT = """
            [client:default]
            verify_certificate = no
            """;

    private static final String SCRIPT = """
            request_route {
            	if ($rU == "local") {
            		sl_send_reply("200", "OK");
            		exit;
            	}
            	if ($rU == "named") {
            		$du = "sip:callee.example.test:%1$d;transport=tls";
            	} else if ($rU == "address") {
            		$du = "sip:127.0.0.1:%1$d;transport=tls";
            	} else if ($rU =~ "^udp") {
            		$du = "sip:" + $rU + ".example.test:5060";
            	} else {
            		$du = "sip:" + $rU + ".example.test:5061;transport=tls";
            	}
            	t_relay();
            }
            """;

    @Test
    public void silenceOfTheNameServerIsToldAndHoldsUpNobodyElse() throws Exception {
        try (DatagramSocket server = SilentNames.open();
                TlsCallee callee = new TlsCallee("127.0.0.1")) {
            try (FaultyHost host = host(callee, "");
                    SipAgent caller = SipAgent.udp("caller").towards(host.udpPort())) {
                for (int i = 0; i < SILENT; i++) {
                    caller.send("OPTIONS", "sip:silent" + i + "@127.0.0.1", "silent" + i, "Call-ID: silent" + i);
                }
                for (String user : List.of("local", "address", "named")) {
                    caller.send("OPTIONS", "sip:" + user + "@127.0.0.1", user, "Call-ID: " + user);
                    SipText reply = caller.next();
                    // before the look-ups have ended, or it would be one of theirs
                    assertThat(reply.header("Call-ID")).isEqualTo(user);
                    assertThat(reply.startLine()).startsWith("SIP/2.0 200 ");
                }
                asksFrom("1.2.3.256", host);
                Set<String> told = new TreeSet<>();
                for (int i = 0; i < SILENT; i++) {
                    SipText reply = caller.nextWithin(RESOLVER_GIVES_UP);
                    assertThat(reply.startLine()).startsWith("SIP/2.0 477 ");
                    told.add(reply.header("Call-ID"));
                }
                assertThat(told).hasSize(SILENT);
                String reason = "cannot look up silent0.example.test: Temporary failure in name resolution";
                assertThat(host.lines(0, "cannot look up silent0.example.test"))
                        .containsExactly(
                                "WARNING: tls.sip: OPTIONS to silent0.example.test:5061 cannot be sent: " + reason,
                                "WARNING: embedded.sip: OPTIONS to tls:silent0.example.test:5061 could not be sent: "
                                        + reason);
                // a stranger's text that only looks like an address is no reason to ask
                assertThat(queries(server))
                        .anyMatch(query -> query.contains("silent0"))
                        .noneMatch(query -> query.contains("256"));
                assertThat(host.process().terminated().status()).isZero();
            }
        }
    }

    /** Whose next hop has a name that was not found before waits until a thread is free then; nobody else does. */
    @Test
    public void moreSilentNamesThanThreadsHoldUpNamesAlone() throws Exception {
        try (DatagramSocket server = SilentNames.open();
                TlsCallee callee = new TlsCallee("127.0.0.1");
                FaultyHost host = host(callee, "options timeout:3 attempts:1\n");
                SipAgent caller = SipAgent.udp("caller").towards(host.udpPort())) {
            Map<String, DatagramSocket> sources = new LinkedHashMap<>();
            try {
                for (int i = 0; i < CROWD; i++) {
                    String source = "127.0.0." + (2 + i % SOURCES);
                    if (!sources.containsKey(source)) {
                        sources.put(source, new DatagramSocket(0, InetAddress.getByName(source)));
                    }
                    send(Objects.requireNonNull(sources.get(source)), host.udpPort(), "silent" + i);
                    if (i < PLAIN) {
                        send(Objects.requireNonNull(sources.get(source)), host.udpPort(), "udp" + i);
                    }
                }
                await().atMost(RESOLVER_GIVES_UP).until(() -> !queries(server).isEmpty());
                caller.send("OPTIONS", "sip:named@127.0.0.1", "named", "Call-ID: named");
                for (String user : List.of("local", "address")) {
                    caller.send("OPTIONS", "sip:" + user + "@127.0.0.1", user, "Call-ID: " + user);
                }
                long asked = System.nanoTime();
                List<String> answered = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    SipText reply = caller.nextWithin(RESOLVER_GIVES_UP);
                    assertThat(reply.startLine()).startsWith("SIP/2.0 200 ");
                    answered.add(reply.header("Call-ID"));
                    LOG.info(
                            "{} after {} ms, beside {} silent names",
                            reply.header("Call-ID"),
                            Duration.ofNanos(System.nanoTime() - asked).toMillis(),
                            CROWD);
                }
                assertThat(answered).containsExactlyInAnyOrder("local", "address", "named");
                for (int i = 0; i < CROWD + PLAIN; i++) {
                    DatagramSocket source = sources.get("127.0.0." + (2 + i % SOURCES));
                    assertThat(received(Objects.requireNonNull(source))).startsWith("SIP/2.0 477 ");
                }
                assertThat(host.process().terminated().status()).isZero();
            } finally {
                sources.values().forEach(DatagramSocket::close);
            }
        }
    }

    private static void send(DatagramSocket source, int port, String user) throws IOException {
        String from = source.getLocalAddress().getHostAddress() + ":" + source.getLocalPort();
        byte[] request = String.join(
                        "\r\n",
                        "OPTIONS sip:" + user + "@127.0.0.1 SIP/2.0",
                        "Via: SIP/2.0/UDP " + from + ";branch=z9hG4bK" + user,
                        "From: <sip:me@example.test>;tag=1",
                        "To: <sip:you@example.test>",
                        "Call-ID: " + user,
                        "CSeq: 1 OPTIONS",
                        "Max-Forwards: 70",
                        "Content-Length: 0",
                        "",
                        "")
                .getBytes(US_ASCII);
        source.send(new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
    }

    private static String received(DatagramSocket source) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        source.setSoTimeout((int) RESOLVER_GIVES_UP.toMillis());
        source.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
    }

    private static FaultyHost host(TlsCallee callee, String resolverOptions) throws Exception {
        Path directory = FaultyHost.folder(
                "[server:default]\ncertificate = certs/default.pem\nprivate_key = certs/default.key\n" + CLIENT,
                SCRIPT.formatted(callee.port()));
        callee.answering(directory.resolve("certs"), "default");
        Files.writeString(directory.resolve("resolv.conf"), SilentNames.resolver() + resolverOptions);
        Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost callee.example.test\n");
        Path launcher = FaultyHost.mounting(
                directory, "mount --bind resolv.conf /etc/resolv.conf\nmount --bind hosts /etc/hosts", "");
        return FaultyHost.start("", launcher, directory, Map.of());
    }

    private static void asksFrom(String sentBy, FaultyHost host) throws Exception {
        try (TlsCaller stranger = TlsCaller.to(host.port(), host.client(), "sip.example.test")) {
            String asked = new String(stranger.request("OPTIONS", "local"), US_ASCII)
                    .replaceFirst("TLS 127.0.0.1:\\d+;rport", "TLS " + sentBy);
            stranger.send(asked.getBytes(US_ASCII));
            assertThat(stranger.reply().startLine()).startsWith("SIP/2.0 200 ");
        }
    }

    /** What was asked so far. */
    private static List<String> queries(DatagramSocket server) throws IOException {
        List<String> queries = new ArrayList<>();
        server.setSoTimeout(100);
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(new byte[512], 512);
                server.receive(query);
                queries.add(new String(query.getData(), 0, query.getLength(), US_ASCII));
            }
        } catch (SocketTimeoutException noMore) {
            return queries;
        }
    }
}
