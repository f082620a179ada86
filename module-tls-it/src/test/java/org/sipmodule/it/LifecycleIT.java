package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** What {@code kamcmd} changes in the life of connections, and what the log says of it. */
public class LifecycleIT {

    private final DemoConfiguration demo = new DemoConfiguration();

    @SuppressWarnings("NullAway.Init")
    private LaunchedHost host;

    @BeforeClass
    public void startHost() throws IOException {
        Tool.require("kamcmd", "kamailio");
        Path script = demo.directory().resolve("kamailio.cfg");
        Files.writeString(
                script,
                Files.readString(script)
                        .replace(
                                "modparam(\"tls\", \"config\", \"tls.cfg\")",
                                String.join(
                                        "\n",
                                        "loadmodule \"ctl.so\"",
                                        "loadmodule \"cfg_rpc.so\"",
                                        "modparam(\"ctl\", \"binrpc\", \"unix:" + control() + "\")",
                                        "modparam(\"tls\", \"config\", \"tls.cfg\")",
                                        "modparam(\"tls\", \"tls_log\", 2)",
                                        "modparam(\"tls\", \"tls_debug\", 2)")));
        host = demo.start();
    }

    @AfterClass(alwaysRun = true)
    public void endHost() throws Exception {
        if (host != null) {
            assertThat(host.terminated().status()).as(host.output()).isZero();
        }
    }

    @Test
    public void f76AChangedIdleTimeReachesAnOpenConnection() throws Exception {
        try (TlsTunnel tunnel = new TlsTunnel(demo.port(), "alpha.example.test", demo.authorities());
                Socket idle = new Socket(InetAddress.getLoopbackAddress(), tunnel.port())) {
            idle.setSoTimeout(20_000);
            await().atMost(20, TimeUnit.SECONDS).until(() -> host.output().contains("new TLS connection"));
            assertThat(kamcmd("cfg.set_now_int", "tls", "connection_timeout", "-2"))
                    .startsWith("error: 400")
                    .contains("-2 is out of the range of tls.connection_timeout, -1..134217727");
            assertThat(kamcmd("cfg.set_now_int", "tls", "connection_timeout", "-1"))
                    .isEmpty();
            assertThat(kamcmd("cfg.set_now_int", "tls", "connection_timeout", "1"))
                    .isEmpty();
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        } finally {
            kamcmd("cfg.set_now_int", "tls", "connection_timeout", "600");
        }
    }

    @Test(dependsOnMethods = "f76AChangedIdleTimeReachesAnOpenConnection")
    public void logLevelsDecideWhatIsPrinted() throws Exception {
        assertThat(host.output())
                .containsOnlyOnce("low_mem_threshold1=-1, low_mem_threshold2=-1: free memory is not checked;")
                .contains(": handshake started\n", ": handshake done\n", "new TLS connection ");
        long lines = count("new TLS connection ");
        long handshakes = count(": handshake done\n");
        kamcmd("cfg.set_now_int", "tls", "log", "10");
        try (TlsTunnel tunnel = new TlsTunnel(demo.port(), "alpha.example.test", demo.authorities());
                Socket quiet = new Socket(InetAddress.getLoopbackAddress(), tunnel.port())) {
            quiet.setSoTimeout(20_000);
            await().atMost(20, TimeUnit.SECONDS).until(() -> count(": handshake done\n") > handshakes);
            // the next lines of this host come after the one that must not be there
            kamcmd("cfg.set_now_int", "tls", "log", "2");
            await().atMost(20, TimeUnit.SECONDS).until(() -> count("tls.log has been changed to 2") == 1);
            assertThat(count("new TLS connection ")).isEqualTo(lines);
        }
    }

    private long count(String text) throws IOException {
        return host.output().split(Pattern.quote(text), -1).length - 1L;
    }

    private Path control() {
        return demo.directory().resolve("ctl");
    }

    private String kamcmd(String... call) {
        List<String> command = new ArrayList<>(List.of("kamcmd", "-s", "unix:" + control(), "--"));
        command.addAll(List.of(call));
        return Tool.run(demo.directory(), Duration.ofSeconds(15), "", command).output();
    }
}
