package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.sipmodule.it.host.FaultyHost;
import org.sipmodule.it.peer.SipPeer;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * The packaged host while the clock of its machine is set. libfaketime shows another time to that process alone, and changes
 * it while it runs; only the time of the day, as a real clock that is set.
 */
public class ClockIT {

    private static final String TLS_CFG = """
            [server:default]
            certificate = certs/default.pem
            private_key = certs/default.key
            ca_list = certs/ca.pem
            verify_client = optional
            """;

    private static final String SCRIPT = """
            modparam("tls", "message_timeout", 5)
            modparam("tls", "handshake_timeout", 5)
            modparam("tm", "fr_timer", 2000)
            request_route {
            	if (is_method("OPTIONS")) {
            		sl_send_reply("200", "OK");
            		exit;
            	}
            	$du = "sip:127.0.0.1:9";
            	t_relay();
            }
            """;

    @Test
    public void aClockThatIsSetStopsNoTimerAndIsToldOfCertificates() throws Exception {
        Path directory = FaultyHost.folder(TLS_CFG, SCRIPT);
        Path clock = directory.resolve("clock");
        set(clock, "+0");
        try (FaultyHost host = FaultyHost.start(directory, shown(clock))) {
            set(clock, "-365d");
            refusesCertificates(host, "certificate is not yet valid at depth ");
            assertThat(host.kamcmd("tls.reload")).isEqualTo("Ok. TLS configuration reloaded.\n");
            assertThat(host.output())
                    .contains("WARNING: tls.runtime: " + directory + "/tls.cfg:2:15: certificate " + directory
                            + "/certs/default.pem: certificate 1 (CN=sip.example.test) is not valid before ");
            everyTimerRuns(host);

            set(clock, "+400d");
            refusesCertificates(host, "certificate has expired at depth ");
            assertThat(host.kamcmd("tls.reload")).isEqualTo("Ok. TLS configuration reloaded.\n");
            assertThat(host.output()).contains("/certs/default.pem: certificate 1 (CN=sip.example.test) expired at ");
            everyTimerRuns(host);

            set(clock, "+0");
            try (TlsCaller again = TlsCaller.to(host.port(), host.client(), "")) {
                assertThat(again.ask("OPTIONS", "me").startLine()).isEqualTo("SIP/2.0 200 OK");
            }
            assertThat(host.process().terminated().status()).isZero();
        }
    }

    private static Map<String, String> shown(Path clock) {
        Path library = Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu")
                .map(machine -> Path.of("/usr/lib", machine, "faketime/libfaketime.so.1"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(
                        () -> new SkipException("SKIPPED: libfaketime is not installed (Debian package libfaketime)"));
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", clock.toString(),
                "FAKETIME_NO_CACHE", "1",
                // what is set is the time of the day: waits and their clock are real
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** A reader never sees half of it. */
    private static void set(Path clock, String offset) throws IOException {
        Path fresh = Files.writeString(clock.resolveSibling("clock.new"), offset + "\n");
        Files.move(fresh, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void refusesCertificates(FaultyHost host, String reason) throws Exception {
        int before = host.output().length();
        try (TlsCaller caller = TlsCaller.to(host.port(), host.client(), "")) {
            // in TLS 1.3 the client is done before its certificate is judged
            caller.ask("OPTIONS", "me");
            throw new AssertionError("served");
        } catch (IOException refused) {
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(host.lines(before, "TLS handshake from "))
                            .isNotEmpty()
                            .allMatch(line -> line.contains(" failed: certificate refused: " + reason)));
        }
    }

    /** None of these would come within the bounds of this test if a year had to pass first. */
    private static void everyTimerRuns(FaultyHost host) throws Exception {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), host.port());
                SSLSocket half =
                        (SSLSocket) TestIdentity.trusting(host.directory().resolve("certs/ca.pem"))
                                .getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), host.port());
                SipPeer caller = SipPeer.to("UDP", host.udpPort())) {
            silent.setSoTimeout(20_000);
            half.setSoTimeout(20_000);
            half.getOutputStream().write("OPTIONS sip:me SIP/2.0\r\nVia: ".getBytes(StandardCharsets.US_ASCII));
            assertThat(silent.getInputStream().read()).as("handshake_timeout").isEqualTo(-1);
            assertThat(half.getInputStream().read()).as("message_timeout").isEqualTo(-1);
            assertThat(caller.ask("MESSAGE", "z9hG4bKclock" + System.nanoTime(), "")
                            .statusLine())
                    .as("fr_timer")
                    .startsWith("SIP/2.0 408 ");
        }
        assertThat(host.kamcmd("core.uptime")).matches("(?s).*uptime: [0-9]{1,3}\\R.*");
    }
}
