package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.testng.annotations.Test;

/** SIGTERM while requests are under way. */
public class GracefulStopIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static String relayTo(SipAgent callee) {
        return """
                request_route {
                    $du = "%s";
                    t_relay();
                }
                """.formatted(callee.uri());
    }

    @Test
    public void requestsUnderWayAreAnsweredAndNothingElseIsBegun() throws Exception {
        try (SipAgent callee = SipAgent.udp("callee");
                RelayingHost host = RelayingHost.start("", "exit_timeout=40\n" + relayTo(callee));
                TlsCaller caller = TlsCaller.to(host.tlsPort(), client(), "")) {
            caller.send("MESSAGE", "callee");
            SipText underWay = callee.next("MESSAGE");

            LaunchedHost process = host.process().terminated();
            process.saying("stopping: waiting up to 40 s for the answers to 1 requests");
            await().atMost(PATIENCE).until(() -> refuses(host.tlsPort()));
            assertThat(host.ask("late")).isEqualTo("SIP/2.0 503 Server Is Stopping");
            caller.send("OPTIONS", "late");
            SipText refused = caller.reply();
            assertThat(refused.startLine()).isEqualTo("SIP/2.0 503 Server Is Stopping");
            assertThat(refused.header("Retry-After")).isEqualTo("5");
            assertThat(process.isAlive()).isTrue();

            callee.reply(underWay, "202 Accepted");
            SipText answer = caller.reply();
            assertThat(answer.startLine()).isEqualTo("SIP/2.0 202 Accepted");
            assertThat(answer.method()).isEqualTo("MESSAGE");
            assertThat(process.status()).isZero();
            assertThat(process.output()).doesNotContain("ERROR").endsWith("INFO: embedded: stopped\n");
        }
    }

    @Test
    public void aCalleeThatIsSilentIsNotWaitedForForEver() throws Exception {
        try (SipAgent callee = SipAgent.udp("callee");
                RelayingHost host = RelayingHost.start("", "exit_timeout=1\n" + relayTo(callee));
                TlsCaller caller = TlsCaller.to(host.tlsPort(), client(), "")) {
            caller.send("MESSAGE", "callee");
            callee.next("MESSAGE");
            LaunchedHost process = host.process().terminated();
            assertThat(process.status()).isZero();
            assertThat(process.output())
                    .contains("stopping: 1 requests are not answered after 1 s (exit_timeout)")
                    .endsWith("INFO: embedded: stopped\n");
        }
    }

    private static SSLContext client() throws Exception {
        return TestIdentity.of(RelayingHost.certificates(), "client");
    }

    private static boolean refuses(int port) throws IOException {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }
}
