package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.ClientPki;
import org.sipmodule.it.peer.TlsCaller;
import org.sipmodule.it.tool.ProcessFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/**
 * The hostile world all at once: while SIPp calls, handshakes succeed and fail in every way, peers are silent, slow, or send
 * bytes that were changed or vanish, come to every limit ({@link SoakStrangers}), the configuration is reloaded, commands are
 * asked, a scanner scans, and descriptors or memory run out now and then. All of it has happened at the end, no call is lost,
 * no thread dies, and nothing grows. Run by {@code mvn -Psoak -DskipTests -DskipITs verify}, for 30 minutes;
 * {@code -Dsoak.minutes=3} for a shorter one, {@code -Dsoak.seed=N} for the same random bytes.
 */
public class Soak {

    private static final Logger LOG = LoggerFactory.getLogger(Soak.class);

    private static final Duration TIME = Duration.ofMinutes(Long.getLong("soak.minutes", 30));
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime());

    /** What is done alone, for each of the two, between the first and the last look at what is held. */
    private static final int EXHAUSTIONS = (int) (2 * Math.max(1, TIME.toMinutes() / 3));

    private static final Duration WARM_UP =
            TIME.dividedBy(4).compareTo(Duration.ofMinutes(2)) < 0 ? TIME.dividedBy(4) : Duration.ofMinutes(2);
    /** Calls go on so much longer, for the last look at what is held. */
    private static final Duration AFTER = Duration.ofSeconds(30);

    private static final int CALLS_PER_SECOND = 10;
    private static final int CALLERS = 2;
    private static final int DESCRIPTORS = 2000;
    private static final int SILENT = 60;
    private static final int SLOW = 20;
    private static final int ENTRIES = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
    private static final List<String> COMMANDS = List.of(
            "tls.info",
            "tls.list",
            "tls.limits",
            "tls.options",
            "core.ps",
            "core.tcp_info",
            "stats.get_statistics all");

    private static final String EXHAUSTED = "times without a descriptor";
    private static final String SCARCE = "times without memory";
    private static final String CHANGED = "changed SIP messages";
    private static final String VANISHED = "vanished peers";
    private static final String LATE = "refused: late, " + SILENT + " silent and " + SLOW + " slow";
    private static final String RELOADED = "reloads";
    private static final String NOT_RELOADED = "reloads, refused";

    private final ClientPki pki = new ClientPki();
    private final AtomicInteger turns = new AtomicInteger();

    @Test
    public void callsGoOnWhateverHappens() throws Exception {
        LOG.info("{} minutes, -Dsoak.seed={}", TIME.toMinutes(), SEED);
        DemoConfiguration demo = new DemoConfiguration();
        BrokenHandshakes.write(demo.directory(), pki, "clients/crl.pem");
        pki.writeCrl(demo.directory().resolve("clients/long.pem"), ENTRIES);
        try (SoakStrangers strangers = new SoakStrangers(demo, pki.context("ec, names of every kind"), SEED);
                ControlledHost host = host(demo, strangers);
                Calls one = new Calls(demo, CALLS_PER_SECOND, TIME.plus(AFTER)).last();
                Calls other = new Calls(demo, CALLS_PER_SECOND, TIME.plus(AFTER)).last();
                Lanes lanes = new Lanes()) {
            SoakTable table = new SoakTable();
            SoakScan scan = new SoakScan(host);
            addAll(lanes, host, scan);
            strangers.addTo(lanes);
            soak(host, lanes, table, () -> List.of(one, other).forEach(Calls::assertRunning));
            table.held("end", lanes.alone(() -> Plateau.of(host, CALLERS)));
            Map<String, Long> done = lanes.stop();
            one.stop();
            other.stop();
            table.done(done);
            table.calls(one.made() + other.made(), one.lost() + other.lost());
            table.counted(host.kamcmd("stats.get_statistics", "tls:"));
            table.counted(host.kamcmd("stats.get_statistics", "core:"));
            System.out.println(table); // a log would make one line of it
            assertThat(one.lost() + other.lost()).as("lost calls").isZero();
            lanes.assertEachWasDone();
            table.assertNothingGrew();
        }
    }

    private static ControlledHost host(DemoConfiguration demo, SoakStrangers strangers) throws IOException {
        List<String> lines = new ArrayList<>(strangers.lines());
        lines.addAll(List.of(
                "tls_max_connections=4096",
                "modparam(\"ctl\", \"binrpc_max_body_size\", 1024)", // hundreds of connections are listed
                "modparam(\"tls\", \"session_cache\", 1)",
                "modparam(\"tls\", \"handshake_timeout\", 5)"));
        return ControlledHost.start(
                demo,
                strangers.launcher(DESCRIPTORS),
                Plateau.OPTIONS + " " + LaunchedHost.AS_IN_SERVICE,
                lines.toArray(String[]::new));
    }

    /** Until the time is over, with what has to be done alone at even distances, and a look whether all is well. */
    private static void soak(ControlledHost host, Lanes lanes, SoakTable table, Runnable look) throws Exception {
        long begin = System.nanoTime();
        lanes.run(WARM_UP);
        look.run();
        table.held("start", lanes.alone(() -> Plateau.of(host, CALLERS)));
        Duration between = TIME.minus(WARM_UP).dividedBy(EXHAUSTIONS + 1);
        for (int i = 1; i <= EXHAUSTIONS; i++) {
            lanes.run(WARM_UP.plus(between.multipliedBy(i)).minusNanos(System.nanoTime() - begin));
            lanes.takeAlone(EXHAUSTED, () -> exhausted(host));
            lanes.takeAlone(SCARCE, () -> scarce(host));
            look.run();
            if (i == EXHAUSTIONS / 2) {
                table.held("middle", lanes.alone(() -> Plateau.of(host, CALLERS)));
            }
        }
        lanes.run(TIME.minusNanos(System.nanoTime() - begin));
        look.run();
    }

    private void addAll(Lanes lanes, ControlledHost host, SoakScan scan) throws Exception {
        int port = host.port();
        for (String version : VERSIONS) {
            SSLContext context = pki.context("ec, names of every kind");
            List<String> good = List.of("good: full " + version, "good: resumed " + version);
            lanes.add(good, 2, Duration.ofMillis(40), () -> good(port, context, version, "known.test"));
            lanes.add(good, 1, Duration.ofMillis(100), () -> good(port, context, version, "a.example.test"));
            lanes.add(List.of(CHANGED), 1, Duration.ofMillis(100), () -> changed(port, context, version));
            lanes.add(List.of(VANISHED), 1, Duration.ofMillis(100), () -> vanishing(port, context, version));
        }
        List<BrokenHandshakes.Way> ways = new BrokenHandshakes(pki).all();
        addBroken(lanes, 4, port, ways.stream().filter(way -> !way.takesTime()).toList());
        addBroken(lanes, 20, port, ways.stream().filter(way -> way.takesTime()).toList());
        lanes.add(List.of(LATE), 1, Duration.ofSeconds(1), () -> slow(port));
        lanes.add(List.of(RELOADED, NOT_RELOADED), 1, Duration.ofSeconds(3), () -> reload(host));
        lanes.add(COMMANDS.stream().map(Soak::nameOf).toList(), 1, Duration.ofMillis(500), () -> {
            String command = COMMANDS.get(turns.incrementAndGet() % COMMANDS.size());
            assertThat(host.kamcmd(command.split(" "))).isNotEmpty().doesNotStartWith("error");
            return nameOf(command);
        });
        lanes.add(SoakScan.PROBED, 1, Duration.ofMillis(100), scan::probe);
        lanes.add(SoakScan.checkNames(TIME), 1, Duration.ofSeconds(1), scan::check);
    }

    private void addBroken(Lanes lanes, int count, int port, List<BrokenHandshakes.Way> ways) {
        List<String> names = ways.stream().map(Soak::nameOf).toList();
        lanes.add(names, count, Duration.ofMillis(40), () -> broken(port, ways));
    }

    private static String nameOf(BrokenHandshakes.Way way) {
        return "refused: " + way.name();
    }

    private static String nameOf(String command) {
        return "command: " + command;
    }

    private static String good(int port, SSLContext context, String version, String name) throws IOException {
        try (TlsCaller caller = TlsCaller.to(port, context, name, version, null)) {
            assertThat(caller.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
            return "good: " + (caller.isResumed() ? "resumed " : "full ") + version;
        }
    }

    /** After a good handshake a message with some of its bytes changed; whatever comes back, or nothing. */
    private String changed(int port, SSLContext context, String version) throws IOException {
        try (TlsCaller caller = TlsCaller.to(port, context, "a.example.test", version, null)) {
            Random random = new Random(SEED + turns.incrementAndGet());
            byte[] message = caller.request("OPTIONS", "me");
            for (int i = random.nextInt(20); i >= 0; i--) {
                message[random.nextInt(message.length)] ^= (byte) (1 + random.nextInt(255));
            }
            caller.send(message);
            return CHANGED;
        }
    }

    /** Asks, and does not wait for the answer. */
    private static String vanishing(int port, SSLContext context, String version) throws IOException {
        try (TlsCaller caller = TlsCaller.to(port, context, "a.example.test", version, null)) {
            caller.send("OPTIONS", "me");
            caller.vanish();
            return VANISHED;
        }
    }

    private String broken(int port, List<BrokenHandshakes.Way> ways) throws IOException {
        int turn = turns.incrementAndGet();
        BrokenHandshakes.Way way = ways.get(turn % ways.size());
        way.attempt().on(port, SEED + turn);
        return nameOf(way);
    }

    private static String slow(int port) throws Exception {
        try (SlowPeers peers = new SlowPeers(port)) {
            peers.addSilent(SILENT);
            peers.addSlow(SLOW);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
                peers.sayAByte();
                return peers.open() == 0;
            });
        }
        return LATE;
    }

    /** Every fifth one names a file that is not there, and changes nothing. */
    private String reload(ControlledHost host) throws IOException {
        int turn = turns.incrementAndGet();
        boolean bad = turn % 5 == 0;
        String crl = bad ? "clients/none.pem" : turn % 2 == 0 ? "clients/crl.pem" : "clients/long.pem";
        Path next = Files.writeString(host.directory().resolve("next.cfg"), BrokenHandshakes.text(crl));
        Files.move(next, host.directory().resolve("tls.cfg"), StandardCopyOption.ATOMIC_MOVE);
        String answer = host.kamcmd("tls.reload");
        if (bad) {
            assertThat(answer).contains("error").contains("none.pem");
            return NOT_RELOADED;
        }
        assertThat(answer).isEqualTo("Ok. TLS configuration reloaded.\n");
        return RELOADED;
    }

    /**
     * So many silent peers that no descriptor is left, until the host has said so; the calls there are go on. A collection
     * besides, with which goes what replaced configurations hold outside the heap.
     */
    private static String exhausted(ControlledHost host) throws Exception {
        long told = host.count("cannot accept on");
        try (SlowPeers peers = new SlowPeers(host.port())) {
            peers.addSilent(DESCRIPTORS);
            await().atMost(PATIENCE).until(() -> host.count("cannot accept on") > told);
        }
        new ProcessFigures(host.pid()).liveHeapKb();
        Plateau.awaitConnections(host, CALLERS);
        return EXHAUSTED;
    }

    /** As little memory as would be left, were there a heap of the size of the threshold: the calls there are go on. */
    private static String scarce(ControlledHost host) throws Exception {
        long told = host.count("low_mem_threshold1: ");
        host.kamcmd("cfg.set_now_int", "tls", "low_mem_threshold1", "1073741824");
        try {
            await().atMost(PATIENCE).until(() -> {
                try (SlowPeers refused = new SlowPeers(host.port())) {
                    refused.addSilent(1);
                    await().atMost(PATIENCE).until(() -> refused.open() == 0);
                }
                return host.count("low_mem_threshold1: ") > told;
            });
        } finally {
            host.kamcmd("cfg.set_now_int", "tls", "low_mem_threshold1", "-1");
        }
        Plateau.awaitConnections(host, CALLERS);
        return SCARCE;
    }
}
