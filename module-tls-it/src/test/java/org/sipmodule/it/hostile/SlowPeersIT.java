package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoCertificates;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/**
 * Peers that are slow, and a process that has no descriptors left (field case F60). No answer is lost or starved meanwhile.
 * {@code -Dslow.strict=true}, on a machine that has nothing else to do, compares the times of the answers as well.
 */
public class SlowPeersIT {

    private static final Logger LOG = LoggerFactory.getLogger(SlowPeersIT.class);

    private static final boolean STRICT = Boolean.getBoolean("slow.strict");

    private static final int SILENT = 2000;
    private static final int SLOW = 500;
    private static final int HEALTHY = 50;

    /** For the JVM, and the selectors that it has for each core. */
    private static final int DESCRIPTORS = 200 + 8 * Runtime.getRuntime().availableProcessors();

    private static final int ASKERS = 5;
    private static final int ROUNDS = 20;
    private static final int WARM_UP = 10;
    /** Rounds for the times without the slow ones. */
    private static final int UNDISTURBED = 5;
    /** {@code handshake_timeout} where nobody sets it. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** Whoever waits so long for an answer is starved; a machine that is busy otherwise answers within some 100 ms. */
    private static final Duration STARVED = Duration.ofSeconds(5);
    /** For the closing of so many at once. */
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(STRICT ? 3 : 10);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    public void f60SlowAndSilentPeersCostNobodyElseAnything() throws Exception {
        try (ControlledHost host = ControlledHost.start("tls_max_connections=4096")) {
            SSLContext client = TestIdentity.of(host.directory().resolve("certs"), "client");
            List<TlsCaller> healthy = new ArrayList<>();
            ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
            try (SlowPeers peers = new SlowPeers(host.port())) {
                for (int i = 0; i < HEALTHY; i++) {
                    healthy.add(TlsCaller.to(host.port(), client, "alpha.example.test"));
                }
                ask(askers, healthy, WARM_UP); // what is loaded and compiled at its first use is so then
                List<Long> before = ask(askers, healthy, UNDISTURBED);
                peers.addSilent(SILENT);
                peers.addSlow(SLOW);
                long added = System.nanoTime();
                assertThat(peers.open()).as("these are there at a time").isGreaterThan(SILENT / 2);
                List<Long> disturbed = new ArrayList<>();
                List<Long> newcomers = new ArrayList<>();
                while (peers.open() > 0) {
                    assertThat(Duration.ofNanos(System.nanoTime() - added))
                            .as("closed, all but " + peers.open())
                            .isLessThan(DEADLINE.plus(AFTER_DEADLINE));
                    peers.sayAByte();
                    disturbed.addAll(ask(askers, healthy, 1));
                    newcomers.add(microsOf(() -> {
                        try (TlsCaller another = TlsCaller.to(host.port(), client, "beta.example.test")) {
                            asks(another);
                        }
                    }));
                }
                assertThat(List.of(disturbed, newcomers))
                        .as("microseconds, of answers and of connections with one")
                        .allSatisfy(times -> assertThat(Collections.max(times)).isLessThan(STARVED.toNanos() / 1000));
                compare(before, disturbed, ask(askers, healthy, UNDISTURBED));
                assertThat(host.kamcmd("stats.get_statistics", "tls:"))
                        .contains("tls:late_handshakes = " + (SILENT + SLOW) + "\n", "tls:failed_handshakes = 0\n");
                await().atMost(PATIENCE)
                        .until(() -> host.kamcmd("tls.info").contains("opened_connections: " + HEALTHY + "\n"));
            } finally {
                askers.shutdownNow();
                for (TlsCaller caller : healthy) {
                    caller.close();
                }
            }
        }
    }

    private static void compare(List<Long> before, List<Long> disturbed, List<Long> after) {
        LOG.info(
                "99 of 100 answers within {} us before and {} us after; with {} silent and {} slow peers within {} us",
                p99(before),
                p99(after),
                SILENT,
                SLOW,
                p99(disturbed));
        if (STRICT) {
            assertThat(p99(disturbed)).isLessThanOrEqualTo(2 * Math.max(p99(before), p99(after)));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static long microsOf(Step step) throws IOException {
        long begin = System.nanoTime();
        step.run();
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
    }

    /** Each connection asks {@link #ROUNDS} times as often; gives the times of the answers in microseconds. */
    private static List<Long> ask(ExecutorService askers, List<TlsCaller> callers, int times) throws Exception {
        Queue<Long> taken = new ConcurrentLinkedQueue<>();
        List<Future<?>> all = new ArrayList<>();
        for (int asker = 0; asker < ASKERS; asker++) {
            int first = asker;
            all.add(askers.submit(() -> {
                for (int round = 0; round < times * ROUNDS; round++) {
                    for (int i = first; i < callers.size(); i += ASKERS) {
                        TlsCaller caller = callers.get(i);
                        taken.add(microsOf(() -> asks(caller)));
                    }
                }
                return true;
            }));
        }
        for (Future<?> one : all) {
            one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        return List.copyOf(taken);
    }

    private static long p99(List<Long> times) {
        return times.stream()
                .sorted()
                .skip(times.size() * 99L / 100)
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void acceptsAgainAfterItHadNoDescriptorsLeft() throws Exception {
        DemoConfiguration demo = new DemoConfiguration();
        DemoCertificates.copyTo(demo.directory());
        Path launcher = LaunchedHost.withDescriptors(demo.directory(), DESCRIPTORS);
        try (LaunchedHost host = LaunchedHost.run(launcher, demo.directory(), Map.of(), DemoConfiguration.arguments())
                .listening()) {
            SSLContext client = TestIdentity.of(demo.directory().resolve("certs"), "client");
            try (TlsCaller old = TlsCaller.to(demo.port(), client, "alpha.example.test")) {
                asks(old);
                try (SlowPeers peers = new SlowPeers(demo.port())) {
                    peers.addSilent(DESCRIPTORS);
                    await().atMost(PATIENCE).until(() -> host.output().contains("cannot accept on 127.0.0.1"));
                    asks(old);
                }
                await().atMost(PATIENCE).until(() -> isServed(demo.port(), client));
                asks(old);
            }
            assertThat(host.terminated().status()).isZero();
            // it was tried every second, and told every ten
            assertThat(host.output().lines().filter(line -> line.contains("cannot accept on")))
                    .hasSizeLessThan(20);
        }
    }

    private static boolean isServed(int port, SSLContext client) {
        try (TlsCaller caller = TlsCaller.to(port, client, "alpha.example.test")) {
            asks(caller);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void asks(TlsCaller caller) throws IOException {
        assertThat(caller.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
    }
}
