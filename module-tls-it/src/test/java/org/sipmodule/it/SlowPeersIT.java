package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/**
 * Peers that are slow, and a process that has no descriptors left (field case F60). What is asserted is that work goes on;
 * the times of the answers are in the log, for a look at a machine that has nothing else to do.
 */
public class SlowPeersIT {

    private static final Logger LOG = LoggerFactory.getLogger(SlowPeersIT.class);

    private static final int SILENT = 2000;
    private static final int SLOW = 500;
    private static final int HEALTHY = 50;

    /** For the JVM, and the selectors that it has for each core. */
    private static final int DESCRIPTORS = 200 + 8 * Runtime.getRuntime().availableProcessors();

    private static final int ASKERS = 5;
    private static final int ROUNDS = 20;
    private static final int WARM_UP = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    public void f60SlowAndSilentPeersCostNobodyElseAnything() throws Exception {
        try (ControlledHost host =
                ControlledHost.start("tls_max_connections=4096", "modparam(\"tls\", \"handshake_timeout\", 20)")) {
            SSLContext client = TestIdentity.of(host.directory().resolve("certs"), "client");
            List<TlsCaller> healthy = new ArrayList<>();
            ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
            try (SlowPeers peers = new SlowPeers(host.port())) {
                for (int i = 0; i < HEALTHY; i++) {
                    healthy.add(TlsCaller.to(host.port(), client, "alpha.example.test"));
                }
                for (int i = 0; i < WARM_UP; i++) { // what is loaded and compiled at its first use is so then
                    ask(askers, healthy);
                }
                List<Long> undisturbed = ask(askers, healthy);
                peers.addSilent(SILENT);
                peers.addSlow(SLOW);
                assertThat(peers.open()).as("these are there at a time").isGreaterThan(SILENT / 2);
                List<Long> disturbed = new ArrayList<>();
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (peers.open() > 0) {
                    assertThat(System.nanoTime()).as("all are closed").isLessThan(end);
                    peers.sayAByte();
                    disturbed.addAll(ask(askers, healthy));
                    try (TlsCaller another = TlsCaller.to(host.port(), client, "beta.example.test")) {
                        assertThat(another.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
                    }
                }
                LOG.info(
                        "99 of 100 answers within {} us; with {} silent and {} slow peers within {} us",
                        p99(undisturbed),
                        SILENT,
                        SLOW,
                        p99(disturbed));
                ask(askers, healthy);
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

    /** Each connection asks some times; gives the times of the answers in microseconds. */
    private static List<Long> ask(ExecutorService askers, List<TlsCaller> callers) throws Exception {
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        List<Future<?>> all = new ArrayList<>();
        for (int asker = 0; asker < ASKERS; asker++) {
            int first = asker;
            all.add(askers.submit(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = first; i < callers.size(); i += ASKERS) {
                        long begin = System.nanoTime();
                        SipText answer = callers.get(i).ask("OPTIONS", "me");
                        times.add((System.nanoTime() - begin) / 1000);
                        assertThat(answer.startLine()).startsWith("SIP/2.0 200 ");
                    }
                }
                return true;
            }));
        }
        for (Future<?> one : all) {
            one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        return List.copyOf(times);
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
        Path launcher = LaunchedHost.withDescriptors(demo.directory(), DESCRIPTORS);
        try (LaunchedHost host = LaunchedHost.run(launcher, demo.directory(), Map.of(), DemoConfiguration.ARGUMENTS)
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
