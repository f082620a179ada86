package org.sipmodule.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.peer.Peer;
import org.sipmodule.it.peer.Peers;
import org.sipmodule.it.tool.ProcessFigures;
import org.sipmodule.tls.pki.TakesAll;

/**
 * What an operation costs the host beside idle connections, and with many profiles and names; how long those take to load.
 * Run by hand ({@code src/test/bin/growth}); prints tables for the README. Costs are processor time of the host's process,
 * without the threads that compile, medians of all rounds, in microseconds.
 */
final class Growth {

    private static final int ACTIVE = 16;
    private static final int HANDSHAKES = 600;
    private static final int OPTIONS = 8_000;
    private static final int WARM_HANDSHAKES = 6_000;
    private static final int WARM_OPTIONS = 150_000;
    private static final int OPENED_AT_ONCE = 32;
    /** Each costs the host three descriptors. */
    private static final int MOST_IDLE = 6_400;

    private static final List<Integer> PROFILES = List.of(1, 100, 1_000);

    private final int rounds;
    private final int mostIdle;
    private final ControlledHost host;
    private final ProcessFigures figures;
    private final Peers peers;
    private final ManyProfiles ec;
    private final ManyProfiles rsa;
    private final List<Peer> active = Collections.synchronizedList(new ArrayList<>());

    private Growth(int rounds, int mostIdle, ControlledHost host, Peers peers) throws IOException {
        this.rounds = rounds;
        this.mostIdle = mostIdle;
        this.host = host;
        this.figures = new ProcessFigures(host.pid());
        this.peers = peers;
        Path made = Files.createDirectory(host.directory().resolve("many"));
        this.ec = new ManyProfiles(made, "EC", 256);
        this.rsa = new ManyProfiles(made, "RSA", 2048);
    }

    /** @param arguments rounds, then the most idle connections; 5 and what 20,000 descriptors permit unless given */
    public static void main(String... arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int idle = arguments.length > 1 ? Integer.parseInt(arguments[1]) : MOST_IDLE;
        try (ControlledHost host = ControlledHost.start(
                        "tls_max_connections=" + (idle + 1_000), "modparam(\"tls\", \"handshake_timeout\", 60)");
                Peers peers = new Peers(trustingAll(), host.port())) {
            Growth growth = new Growth(rounds, idle, host, peers);
            growth.load();
            growth.warmUp();
            growth.profiles();
            growth.idle();
        }
    }

    // ------------------------------------------------------------------ what is measured

    /** Reloads in the process that serves; the first of each is not counted. */
    private void load() throws Exception {
        GrowthTable table =
                new GrowthTable("tls.reload of 1,000 profiles, in ms", List.of("waited for", "processor time"), false);
        Map<String, String> configurations = new LinkedHashMap<>();
        configurations.put("P-256, one certificate for all", ec.text(1_000, 1));
        configurations.put("P-256, 1,000 certificates", ec.text(1_000, 1_000));
        configurations.put("RSA-2048, 100 certificates", rsa.text(1_000, 100));
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, String> each : configurations.entrySet()) {
                long start = System.nanoTime();
                long spent = figures.cpuNanos();
                reload(each.getValue());
                if (round > 0) {
                    table.add(each.getKey(), "waited for", (System.nanoTime() - start) / 1e6);
                    table.add(each.getKey(), "processor time", (figures.cpuNanos() - spent) / 1e6);
                }
            }
        }
        table.print();
    }

    private void profiles() throws Exception {
        Map<Integer, String> configurations = new LinkedHashMap<>();
        for (int profiles : PROFILES) {
            configurations.put(profiles, ec.text(profiles, profiles));
        }
        GrowthTable table = new GrowthTable("profiles, each with a name and a certificate", PROFILES, true);
        for (int round = 0; round < rounds; round++) {
            for (int profiles : PROFILES) {
                reload(configurations.getOrDefault(profiles, ""));
                settle();
                table.add("handshake by the last name", profiles, handshakes(ManyProfiles.nameOf(profiles - 1)));
                table.add("handshake by a name of no profile", profiles, handshakes("unknown.example.test"));
                table.add("OPTIONS", profiles, options());
            }
        }
        table.print();
    }

    private void idle() throws Exception {
        List<Integer> levels = Stream.of(10, 1_000, 10_000)
                .map(level -> Math.min(level, mostIdle))
                .toList();
        GrowthTable table = new GrowthTable("idle connections beside", levels, true);
        reload(ec.text(1, 1));
        List<Peer> idle = Collections.synchronizedList(new ArrayList<>());
        for (int round = 0; round < rounds; round++) {
            boolean up = round % 2 == 0;
            for (int i = 0; i < levels.size(); i++) {
                int level = levels.get(up ? i : levels.size() - 1 - i);
                bring(idle, level);
                settle();
                table.add("handshake", level, handshakes(ManyProfiles.nameOf(0)));
                table.add("OPTIONS, " + ACTIVE + " connections", level, options());
            }
        }
        table.print();
        bring(idle, 0);
    }

    // ------------------------------------------------------------------ operations

    private void warmUp() throws Exception {
        reload(ec.text(1, 1));
        done(Peers.times(ACTIVE, ACTIVE, i -> peers.open(ManyProfiles.nameOf(0)).thenAccept(active::add)));
        done(handshake(WARM_HANDSHAKES, ManyProfiles.nameOf(0)));
        done(ask(WARM_OPTIONS));
    }

    /** Microseconds of the host for each. */
    private double handshakes(String name) throws Exception {
        return cost(HANDSHAKES, () -> handshake(HANDSHAKES, name));
    }

    private double options() throws Exception {
        return cost(OPTIONS, () -> ask(OPTIONS));
    }

    /** The answer to a ping tells that the server's side is done, too. */
    private CompletableFuture<Void> handshake(int count, String name) {
        return Peers.times(
                count,
                ACTIVE,
                i -> peers.open(name).thenCompose(peer -> peer.ping().thenCompose(pong -> peer.close())));
    }

    private CompletableFuture<Void> ask(int count) {
        return Peers.times(
                ACTIVE,
                ACTIVE,
                i -> Peers.times(
                        count / ACTIVE,
                        1,
                        turn -> active.get(i)
                                .options()
                                .thenAccept(reply -> assertThat(reply).startsWith("SIP/2.0 200 "))));
    }

    private void bring(List<Peer> idle, int level) throws Exception {
        int open = idle.size();
        if (open < level) {
            done(Peers.times(
                    level - open,
                    OPENED_AT_ONCE,
                    i -> peers.open(ManyProfiles.nameOf(0))
                            .thenCompose(peer -> peer.ping().thenAccept(pong -> idle.add(peer)))));
        } else {
            List<Peer> superfluous = idle.subList(level, open);
            List<Peer> closing = List.copyOf(superfluous);
            superfluous.clear();
            done(Peers.times(closing.size(), OPENED_AT_ONCE, i -> closing.get(i).close()));
        }
    }

    private double cost(int count, Supplier<CompletableFuture<Void>> operations) throws Exception {
        long before = figures.cpuNanos();
        done(operations.get());
        return (figures.cpuNanos() - before) / 1e3 / count;
    }

    private static void done(CompletableFuture<Void> all) throws Exception {
        all.get(10, TimeUnit.MINUTES);
    }

    private void reload(String text) throws IOException {
        Files.writeString(host.directory().resolve("tls.cfg"), text);
        assertThat(host.kamcmd("tls.reload")).startsWith("Ok.");
    }

    /** What the step before left to a collector is not for the next one to pay. */
    private void settle() {
        figures.liveHeapKb();
    }

    /** The certificates are not what is measured. */
    private static SSLContext trustingAll() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TakesAll()}, null);
        return context;
    }
}
