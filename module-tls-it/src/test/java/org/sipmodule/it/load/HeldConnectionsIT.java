package org.sipmodule.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.Peer;
import org.sipmodule.it.peer.Peers;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.tool.ProcessFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/**
 * Ten thousand connections, held open by keep-alives in a heap of 384 MB, all of which answer afterwards; their descriptors
 * come back when the peers vanish. {@code -Dkeepalive.seconds=180} for a longer run.
 */
public class HeldConnectionsIT {

    private static final Logger LOG = LoggerFactory.getLogger(HeldConnectionsIT.class);

    private static final int CONNECTIONS = 10_000;
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("keepalive.seconds", 8));

    /** An hour of one every two minutes, as often as a short run can have them. */
    private static final long EVERY_NANOS =
            Math.max(TIME.dividedBy(30).toNanos(), Duration.ofSeconds(2).toNanos());

    private static final int AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The socket, and the pipe of its engine. */
    private static final int DESCRIPTORS_EACH = 3;

    private static final int WARM_UP = 300;

    /** Resident from the start, so that what grows beside it is not heap. */
    private static final String HEAP = "-Xmx384m -Xms384m -XX:+AlwaysPreTouch";

    private static final String CONFIG = "modparam(\"tls\", \"config\", \"tls.cfg\")";

    @Test
    public void tenThousandConnectionsAreHeldAndAnswer() throws Exception {
        int count = Peers.asMany(CONNECTIONS, DESCRIPTORS_EACH);
        DemoConfiguration demo = new DemoConfiguration();
        Path script = demo.directory().resolve("kamailio.cfg");
        String more = "tls_max_connections=" + (count + WARM_UP) + "\nmodparam(\"tls\", \"handshake_timeout\", 60)\n";
        String written = Files.readString(script);
        assertThat(written).contains(CONFIG);
        Files.writeString(script, written.replace(CONFIG, more + CONFIG));
        Path collections = demo.directory().resolve("gc.log");
        try (LaunchedHost host = LaunchedHost.run(
                                LaunchedHost.HOME.resolve("bin/siphost"),
                                demo.directory(),
                                Map.of("JAVA_OPTS", HEAP + " -Xlog:gc:file=" + collections),
                                DemoConfiguration.arguments())
                        .listening();
                Peers peers = new Peers(TestIdentity.trusting(demo.authorities()), demo.port())) {
            ProcessFigures figures = new ProcessFigures(host.pid());
            warmUp(peers);
            long descriptors = settled(figures);
            long heap = figures.liveHeapKb();
            long resident = figures.residentKb();

            List<Peer> held = Collections.synchronizedList(new ArrayList<>());
            done(Peers.times(
                    count, AT_ONCE, i -> peers.open("alpha.example.test").thenAccept(held::add)));
            assertThat(held).hasSize(count);
            AtomicLong pongs = new AtomicLong();
            long end = System.nanoTime() + TIME.toNanos();
            done(Peers.times(
                    count,
                    count,
                    i -> Peers.later(EVERY_NANOS * i / count).thenCompose(due -> kept(held.get(i), end, pongs))));
            assertThat(pongs.get()).isGreaterThanOrEqualTo(count);

            long heapHeld = figures.liveHeapKb() - heap;
            long nativeHeld = figures.residentKb() - resident;
            long descriptorsHeld = figures.descriptors() - descriptors;
            done(Peers.times(
                    count,
                    AT_ONCE,
                    i -> held.get(i)
                            .options()
                            .thenAccept(reply -> assertThat(reply).startsWith("SIP/2.0 200 "))));
            assertThat(held).allMatch(Peer::isOpen);
            assertThat(host.output()).doesNotContain("OutOfMemory");
            LOG.info(
                    "{} connections, {} keep-alives in {} s, all answered; per connection {} KB of live heap, {} KB native,"
                            + " {} descriptors",
                    count,
                    pongs,
                    TIME.toSeconds(),
                    oneDecimal(heapHeld, count),
                    oneDecimal(nativeHeld, count),
                    oneDecimal(descriptorsHeld, count));

            // they are old objects by now: only a full collection could find out that one is not needed any more
            figures.liveHeapKb();
            long full = fullCollections(collections);
            done(Peers.times(count, AT_ONCE, i -> held.get(i).vanish(i % 2 == 0)));
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(figures.descriptors()).isLessThanOrEqualTo(descriptors + 5));
            assertThat(fullCollections(collections))
                    .as("returned without a full collection")
                    .isEqualTo(full);
        }
    }

    /** Pings until the time is over; the next one follows the pong. */
    private static CompletableFuture<Void> kept(Peer peer, long end, AtomicLong pongs) {
        return peer.ping().thenCompose(pong -> {
            pongs.incrementAndGet();
            return System.nanoTime() + EVERY_NANOS >= end
                    ? CompletableFuture.completedFuture(null)
                    : Peers.later(EVERY_NANOS).thenCompose(due -> kept(peer, end, pongs));
        });
    }

    /** Code and pools that the first connections need for good. */
    private static void warmUp(Peers peers) throws Exception {
        done(Peers.times(
                WARM_UP,
                AT_ONCE,
                i -> peers.open("alpha.example.test")
                        .thenCompose(peer -> peer.options().thenCompose(reply -> peer.close()))));
    }

    /** The number of descriptors when those of the warm-up are back: it stays the same for a second. */
    private static long settled(ProcessFigures figures) {
        AtomicLong before = new AtomicLong();
        await().atMost(60, TimeUnit.SECONDS)
                .pollInterval(1, TimeUnit.SECONDS)
                .until(() -> before.get() == before.getAndSet(figures.descriptors()));
        return before.get();
    }

    private static void done(CompletableFuture<Void> all) throws Exception {
        all.get(PATIENCE.plus(TIME).toSeconds(), TimeUnit.SECONDS);
    }

    private static String oneDecimal(long sum, int count) {
        return "%.1f".formatted((double) sum / count);
    }

    private static long fullCollections(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("Pause Full")).count();
        }
    }
}
