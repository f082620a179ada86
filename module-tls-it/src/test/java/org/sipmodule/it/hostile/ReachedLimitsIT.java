package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Each limit of the README's table with a value of its own, and what the log and the commands say where one is reached. */
public class ReachedLimitsIT {

    /** More often than a log may tell of it. */
    private static final int TIMES = 4;

    private static final Map<String, Integer> VALUES = Map.ofEntries(
            Map.entry("low_mem_threshold1", 11),
            Map.entry("low_mem_threshold2", 12),
            Map.entry("max_connections_per_source", 13),
            Map.entry("tls_max_connections", 114),
            Map.entry("max_handshakes", 15),
            Map.entry("handshake_timeout", 2),
            Map.entry("max_client_hello", 4017),
            Map.entry("max_handshakes_per_source", 1018),
            Map.entry("con_ct_wq_max", 19_000),
            Map.entry("ct_wq_max", 20_000),
            Map.entry("con_rd_buf_max", 21_000),
            Map.entry("con_wq_max", 22_000),
            Map.entry("max_message_size", 70_023),
            Map.entry("message_timeout", 1));

    private interface Attempt {
        void of(Strangers strangers) throws IOException;
    }

    @SuppressWarnings("NullAway.Init")
    private ControlledHost host;

    @SuppressWarnings("NullAway.Init")
    private SSLContext client;

    @BeforeClass
    public void startHost() throws Exception {
        host = ControlledHost.start(VALUES.entrySet().stream()
                .map(set -> set.getKey().equals("tls_max_connections")
                        ? set.getKey() + "=" + set.getValue()
                        : "modparam(\"tls\", \"" + set.getKey() + "\", " + set.getValue() + ")")
                .toArray(String[]::new));
        client = TestIdentity.of(host.directory().resolve("certs"), "client");
    }

    @AfterClass(alwaysRun = true)
    public void endHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @Test
    public void eachIsWhatTheScriptSays() {
        String shown = host.kamcmd("tls.limits");
        VALUES.forEach((limit, value) -> assertThat(shown).contains("limit: " + limit + "\n\tvalue: " + value + "\n"));
        assertThat(shown.split("limit: ", -1)).hasSize(VALUES.size() + 1);
    }

    @DataProvider
    public Object[][] strangers() {
        return new Object[][] {
            {
                "handshake_timeout",
                "late_handshakes",
                "Raise it when slow networks need longer",
                (Attempt) Strangers::silent
            },
            {"max_client_hello", "long_hellos", "Raise it up to 65536", (Attempt) Strangers::longHello},
            {
                "max_message_size",
                "long_messages",
                "Raise it when such messages are wanted",
                (Attempt) Strangers::longMessage
            },
            {
                "message_timeout",
                "late_messages",
                "Raise it when slow networks need longer",
                (Attempt) Strangers::lateMessage
            },
        };
    }

    /** One line with what to do, whoever reaches it how often; a healthy caller is served meanwhile. */
    @Test(dataProvider = "strangers")
    public void whoReachesOneIsCountedAndToldOnce(String limit, String statistic, String remedy, Attempt stranger)
            throws Exception {
        long began = System.nanoTime();
        try (TlsCaller healthy = TlsCaller.to(host.port(), client, "alpha.example.test")) {
            for (int i = 0; i < TIMES; i++) {
                stranger.of(new Strangers(client, host.port()));
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(host.kamcmd("stats.get_statistics", "tls:"))
                            .contains("tls:" + statistic + " = " + TIMES + "\n"));
            assertThat(host.kamcmd("tls.limits")).containsPattern("limit: " + limit + "\n.*\n.*\n\treached: " + TIMES);
            assertThat(healthy.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
        }
        List<String> lines = Pattern.compile(
                        "WARNING: tls\\S*: " + limit + ": TLS connection \\d+ from .* is closed\\. " + remedy)
                .matcher(host.output())
                .results()
                .map(line -> line.group())
                .toList();
        // one more for each ten seconds that a slow machine takes
        assertThat(lines)
                .hasSizeBetween(
                        1, 1 + (int) Duration.ofNanos(System.nanoTime() - began).toSeconds() / 10);
    }
}
