package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.Peer;
import org.sipmodule.it.peer.Peers;
import org.sipmodule.it.peer.TestIdentity;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** More peers than the heap has room for, and a host as it is packaged. */
public class FullHeapIT {

    /** Its live data are a third of that. */
    private static final String SMALL_HEAP = "-Xmx24m -Dio.netty.leakDetection.level=disabled";

    private static final int AT_ONCE = 64;

    private interface Greed {
        CompletableFuture<?> of(Peer peer);
    }

    @DataProvider
    public Object[][] peers() {
        Greed idle = Peer::options;
        Greed halfMessages = peer -> peer.begin(30_000);
        return new Object[][] {
            {"idle", 4500, idle, "low_memory_(?:refused|closed)", "low_mem_threshold[12]: \\d+ KB of memory are free"},
            {
                "half messages",
                700,
                halfMessages,
                "long_messages",
                "closed, the peer sent a message that is long and not whole, where such messages of all connections have"
                        + " \\d+ bytes already"
            }
        };
    }

    @Test(dataProvider = "peers")
    public void f69WhoIsTooManyIsRefusedAndTheRestIsServed(
            String name, int count, Greed greed, String statistic, String line) throws Exception {
        DemoConfiguration demo = new DemoConfiguration();
        try (ControlledHost host = ControlledHost.start(
                        demo,
                        LaunchedHost.HOME.resolve("bin/siphost"),
                        SMALL_HEAP,
                        "tls_max_connections=" + 2 * count,
                        "modparam(\"tls\", \"message_timeout\", 120)");
                Peers peers = new Peers(TestIdentity.trusting(demo.authorities()), demo.port())) {
            Queue<Peer> open = new ConcurrentLinkedQueue<>();
            Peers.times(
                            count,
                            AT_ONCE,
                            i -> peers.open("alpha.example.test")
                                    .thenCompose(peer -> {
                                        open.add(peer);
                                        return greed.of(peer);
                                    })
                                    .handle((done, refused) -> null))
                    .get(120, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(count(host, statistic)).isPositive());
            assertThat(open).as(host.output()).hasSizeGreaterThan(count / 10);

            CompletableFuture.allOf(open.stream().map(Peer::close).toArray(CompletableFuture<?>[]::new))
                    .get(60, TimeUnit.SECONDS);
            // what they held is found free by the next collection
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(peers.open("alpha.example.test")
                                    .thenCompose(Peer::options)
                                    .get(10, TimeUnit.SECONDS))
                            .startsWith("SIP/2.0 200 "));
            assertThat(host.output()).doesNotContain("OutOfMemoryError").containsPattern(line);
        }
    }

    private static long count(ControlledHost host, String statistic) {
        return Pattern.compile("tls:" + statistic + " = (\\d+)")
                .matcher(host.kamcmd("stats.get_statistics", "tls:"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}
