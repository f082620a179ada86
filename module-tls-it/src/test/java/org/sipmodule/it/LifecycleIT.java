package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.peer.TlsTunnel;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** What {@code kamcmd} changes in the life of connections, and what the log says of it. */
public class LifecycleIT {

    @SuppressWarnings("NullAway.Init")
    private ControlledHost host;

    @BeforeClass
    public void startHost() throws IOException {
        host = ControlledHost.start("modparam(\"tls\", \"tls_log\", 2)", "modparam(\"tls\", \"tls_debug\", 2)");
    }

    @AfterClass(alwaysRun = true)
    public void endHost() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    @Test
    public void f76AChangedIdleTimeReachesAnOpenConnection() throws Exception {
        try (TlsTunnel tunnel = new TlsTunnel(
                        host.port(), "alpha.example.test", host.demo().authorities());
                Socket idle = new Socket(InetAddress.getLoopbackAddress(), tunnel.port())) {
            idle.setSoTimeout(20_000);
            await().atMost(20, TimeUnit.SECONDS).until(() -> host.output().contains("new TLS connection"));
            assertThat(host.kamcmd("cfg.set_now_int", "tls", "connection_timeout", "-2"))
                    .startsWith("error: 400")
                    .contains("-2 is out of the range of tls.connection_timeout, -1..134217727");
            assertThat(host.kamcmd("cfg.set_now_int", "tls", "connection_timeout", "-1"))
                    .isEmpty();
            assertThat(host.kamcmd("cfg.set_now_int", "tls", "connection_timeout", "1"))
                    .isEmpty();
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        } finally {
            host.kamcmd("cfg.set_now_int", "tls", "connection_timeout", "600");
        }
    }

    @Test(dependsOnMethods = "f76AChangedIdleTimeReachesAnOpenConnection")
    public void logLevelsDecideWhatIsPrinted() throws Exception {
        assertThat(host.output()).contains(": handshake started\n", ": handshake done\n", "new TLS connection ");
        long lines = host.count("new TLS connection ");
        long handshakes = host.count(": handshake done\n");
        host.kamcmd("cfg.set_now_int", "tls", "log", "10");
        try (TlsTunnel tunnel = new TlsTunnel(
                        host.port(), "alpha.example.test", host.demo().authorities());
                Socket quiet = new Socket(InetAddress.getLoopbackAddress(), tunnel.port())) {
            quiet.setSoTimeout(20_000);
            await().atMost(20, TimeUnit.SECONDS).until(() -> host.count(": handshake done\n") > handshakes);
            // the next lines of this host come after the one that must not be there
            host.kamcmd("cfg.set_now_int", "tls", "log", "2");
            await().atMost(20, TimeUnit.SECONDS).until(() -> host.count("tls.log has been changed to 2") == 1);
            assertThat(host.count("new TLS connection ")).isEqualTo(lines);
        }
    }
}
