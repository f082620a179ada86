package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.testng.annotations.Test;

/** Requests for which the packaged host's script would run without end, over and over. */
public class ScriptTimeIT {

    private static final int STRANGERS = 5;
    private static final int REQUESTS_EACH = 6;
    private static final int REQUESTS = STRANGERS * REQUESTS_EACH;

    private static final Pattern GIVEN_UP = Pattern.compile(
            "ERROR: embedded: OPTIONS from tls:127\\.0\\.0\\.1:\\d+: "
                    + "\\S*kamailio\\.cfg:\\d+:\\d+: given up, as the route has run for more than 200 ms \\(max_script_time\\)");

    @Test
    public void routesThatTakeTooLongAreCountedAndToldSparinglyAndOthersAreServed() throws Exception {
        DemoConfiguration demo = new DemoConfiguration();
        HostileScript.writeTo(demo);
        List<String> lines = new ArrayList<>(HostileScript.MODULES);
        lines.add("max_script_time=200");
        List<TlsCaller> strangers = new ArrayList<>();
        try (ControlledHost host = ControlledHost.start(
                demo, LaunchedHost.HOME.resolve("bin/siphost"), "", lines.toArray(String[]::new))) {
            SSLContext client = TestIdentity.of(demo.directory().resolve("certs"), "client");
            long began = System.nanoTime();
            for (int i = 0; i < STRANGERS; i++) {
                TlsCaller stranger = TlsCaller.to(host.port(), client, "alpha.example.test");
                strangers.add(stranger);
                for (int request = 0; request < REQUESTS_EACH; request++) {
                    stranger.send("OPTIONS", "endless");
                }
            }
            AtomicInteger served = new AtomicInteger();
            try (TlsCaller healthy = TlsCaller.to(host.port(), client, "alpha.example.test")) {
                await().atMost(Duration.ofMinutes(2)).until(() -> {
                    boolean isOver = host.kamcmd("stats.get_statistics", "core:")
                            .contains("core:late_routes = " + REQUESTS + "\n");
                    assertThat(healthy.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
                    return served.incrementAndGet() > 0 && isOver;
                });
            }
            assertThat(served.get()).as("answers to others meanwhile").isGreaterThan(3);
            long spans = Duration.ofNanos(System.nanoTime() - began).toSeconds() / 10 + 1;
            assertThat(GIVEN_UP.matcher(host.output()).results().count())
                    .as("lines")
                    .isBetween(1L, Math.min(REQUESTS - 1L, 5 * spans));
            // whose route was given up has no answer, and is served as before
            for (TlsCaller stranger : strangers) {
                assertThat(stranger.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
            }
        } finally {
            for (TlsCaller stranger : strangers) {
                stranger.close();
            }
        }
    }
}
