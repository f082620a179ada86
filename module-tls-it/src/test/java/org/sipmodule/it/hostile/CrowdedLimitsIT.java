package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Limits that many connections reach together, or too many messages: the count and the line of each, in a host of its own. */
public class CrowdedLimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLACE = "TLS connection \\d+ from 127\\.0\\.0\\.1:\\d+ to 127\\.0\\.0\\.1:\\d+";
    private static final String LARGE = "X: " + "x".repeat(6_000);

    /** Does what reaches the limit, once or more often. */
    private interface Crowd {
        void come(CrowdedLimitsIT test, int port, SSLContext client) throws Exception;
    }

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterMethod(alwaysRun = true)
    public void leave() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }

    @DataProvider
    public Object[][] crowds() {
        Crowd silent = (test, port, client) -> test.silent(port, 8);
        Crowd callers = (test, port, client) -> test.callers(port, client);
        Crowd deaf = (test, port, client) -> new Strangers(client, port).deaf();
        Crowd faster = (test, port, client) -> test.faster(port, client);
        return new Object[][] {
            {
                "tls_max_connections",
                "refused_by_limit",
                "tls_max_connections=5",
                "ERROR: tls: tls_max_connections: 5 are there and " + PLACE + " is new: " + PLACE
                        + ", whose handshake is not done, is dropped\\. Raise it, or set max_connections_per_source when"
                        + " few addresses hold the connections",
                silent
            },
            {
                "max_handshakes",
                "dropped_handshakes",
                tls("max_handshakes", 4),
                "WARNING: tls: max_handshakes: 4 are there and " + PLACE + " is new: " + PLACE
                        + ", whose handshake is not done, is dropped\\. Raise it when so many clients connect at a time,"
                        + " else look for who opens connections and says nothing",
                silent
            },
            {
                "max_handshakes_per_source",
                "refused_handshakes",
                tls("max_handshakes_per_source", 1),
                "WARNING: tls: max_handshakes_per_source: 127\\.0\\.0\\.1 has had 1 handshakes in this second, that of "
                        + PLACE + " is refused\\. When many users share that address, raise it or list the address in"
                        + " source_exempt",
                callers
            },
            {
                "con_wq_max",
                "con_wq_full",
                tls("con_wq_max", 20_000) + "\ntcp_send_timeout=2",
                "WARNING: tls: con_wq_max: a message of \\d+ bytes for " + PLACE
                        + " is refused\\. See why the peer does not read, or raise it when messages come in bursts",
                deaf
            },
            {
                "con_rd_buf_max",
                "paused_reads",
                tls("con_rd_buf_max", 10_000),
                "INFO: tls: con_rd_buf_max: \\d+ bytes wait, " + PLACE
                        + " is not read from meanwhile\\. No harm if rare;"
                        + " else messages come faster than they are handled",
                faster
            },
        };
    }

    private static String tls(String name, int value) {
        return "modparam(\"tls\", \"" + name + "\", " + value + ")";
    }

    @Test(dataProvider = "crowds")
    public void whoReachesOneIsCountedAndTold(String limit, String statistic, String settings, String line, Crowd crowd)
            throws Exception {
        DemoConfiguration demo = new DemoConfiguration();
        HostileScript.writeTo(demo);
        long began = System.nanoTime();
        try (ControlledHost host = ControlledHost.start(
                demo,
                LaunchedHost.HOME.resolve("bin/siphost"),
                "",
                Stream.concat(HostileScript.MODULES.stream(), Arrays.stream(settings.split("\n")))
                        .toArray(String[]::new))) {
            SSLContext client = TestIdentity.of(demo.directory().resolve("certs"), "client");
            try (TlsCaller healthy = TlsCaller.to(host.port(), client, "alpha.example.test")) {
                crowd.come(this, host.port(), client);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(host.kamcmd("stats.get_statistics", "tls:"))
                                .containsPattern("tls:" + statistic + " = [1-9]"));
                assertThat(host.kamcmd("tls.limits")).containsPattern("limit: " + limit + "\n.*\n.*\n\treached: [1-9]");
                assertThat(healthy.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
            }
            long spans = Duration.ofNanos(System.nanoTime() - began).toSeconds() / 10 + 1;
            assertThat(Pattern.compile(line).matcher(host.output()).results().count())
                    .as(host.output())
                    .isBetween(1L, spans);
            leave();
        }
    }

    private void silent(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            open.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
    }

    /** Two of them within one second, sooner or later. */
    private void callers(int port, SSLContext client) {
        await().atMost(PATIENCE).until(() -> {
            try {
                for (int i = 0; i < 3; i++) {
                    open.add(TlsCaller.to(port, client, "alpha.example.test"));
                }
                return false;
            } catch (IOException refused) {
                return true;
            }
        });
    }

    private void faster(int port, SSLContext client) throws IOException {
        TlsCaller caller = TlsCaller.to(port, client, "alpha.example.test");
        open.add(caller);
        caller.send("OPTIONS", "pattern", HostileScript.SLOW_SUBJECT);
        for (int i = 0; i < 20; i++) {
            caller.send("OPTIONS", "me", LARGE);
        }
    }
}
