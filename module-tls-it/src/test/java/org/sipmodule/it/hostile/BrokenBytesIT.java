package org.sipmodule.it.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.sipmodule.broken.BrokenBytes;
import org.sipmodule.broken.BrokenInputs;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.Peer;
import org.sipmodule.it.peer.Peers;
import org.sipmodule.it.peer.TestIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/**
 * Broken ClientHellos, records and SIP messages, before, within and after the handshake, in portions: the packaged host
 * loses no thread, keeps no descriptor, memory or connection of theirs, and answers every request of those beside.
 * {@code -Dbroken.inputs=1000000} sends a million, {@code -Dbroken.seed} repeats a run.
 */
public class BrokenBytesIT {

    private static final Logger LOG = LoggerFactory.getLogger(BrokenBytesIT.class);

    private static final int USUAL = 10_000;
    private static final int PORTIONS = 4;
    private static final int LARGEST_PORTION = 20_000;

    /** Of a hundred inputs; the rest are SIP messages, for which most connections are made. */
    private static final int HELLOS = 70;

    private static final int HANDSHAKES = 3;
    private static final int RECORDS = 3;

    private static final int MESSAGES_EACH = 8;
    private static final int HEALTHY = 10;
    private static final int AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final List<byte[]> RECORD_WORDS = List.of(
            new byte[] {21, 3, 3, 0, 2, 1, 0},
            new byte[] {21, 3, 3, 0, 2, 2, 80},
            new byte[] {20, 3, 3, 0, 1, 1},
            new byte[] {22, 3, 3, 0, 4, 0, 0, 0, 0},
            new byte[] {22, 3, 1, 0, 0},
            new byte[] {23, 3, 3, 0, 5, 1, 2, 3, 4, 5},
            new byte[] {24, 3, 3, 0, 3, 1, -1, -1},
            new byte[] {22, 3, 1, 64, 0, 1, 0, -1, -1},
            new byte[] {0, 0, 0, 6, 0, 4, 0, 0, 1, 'x'},
            new byte[] {-128, 46, 1, 3, 1, 0, 5},
            "OPTIONS sip:a SIP/2.0\r\n\r\n".getBytes(US_ASCII),
            "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));

    private final long seed = BrokenInputs.seed();
    private final List<byte[]> hellos = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();

    @Test
    public void brokenBytesCostNothingThatStaysAndNobodyElseAnything() throws Exception {
        int count = BrokenInputs.count(USUAL);
        LOG.info("{} broken inputs: -Dbroken.seed={}", count, seed);
        try (ControlledHost host = ControlledHost.start(
                        new DemoConfiguration(),
                        LaunchedHost.HOME.resolve("bin/siphost"),
                        Plateau.OPTIONS,
                        "tls_max_connections=4096",
                        "modparam(\"tls\", \"session_cache\", 1)",
                        // good clients are here as well, and the machine may be busy
                        "modparam(\"tls\", \"handshake_timeout\", 60)");
                Peers healthy = new Peers(TestIdentity.trusting(host.demo().authorities()), host.port());
                BrokenPeers broken =
                        new BrokenPeers(TestIdentity.trusting(host.demo().authorities()), host.port())) {
            recordHellos(TestIdentity.trusting(host.demo().authorities()));
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> asking = ask(healthy, over);
            Plateau warm = null;
            int portion = Math.min(LARGEST_PORTION, Math.max(1, count / PORTIONS));
            for (int done = 0; done < count; done += portion) {
                send(broken, done, Math.min(portion, count - done));
                assertThat(asking).as("the healthy ones are answered").isNotCompletedExceptionally();
                Plateau now = Plateau.of(host, HEALTHY);
                LOG.info("{} inputs, {} answers to others: {}", done + portion, answers, now);
                warm = warm == null ? now : warm;
            }
            over.set(true);
            asking.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answers.get()).isGreaterThan(count / 100);
            if (warm != null) {
                Plateau.of(host, HEALTHY).assertNotBeyond(warm);
            }
            checkLog(host);
        }
    }

    private static void checkLog(ControlledHost host) throws IOException {
        host.assertTellsOfNoDefect();
        assertThat(host.kamcmd("stats.get_statistics", "tls:")).doesNotContain("tls:failed_handshakes = 0\n");
    }

    /** Some connections that ask again as soon as they are answered. */
    private CompletableFuture<Void> ask(Peers healthy, AtomicBoolean over) {
        return CompletableFuture.allOf(IntStream.range(0, HEALTHY)
                .mapToObj(i -> healthy.open("alpha.example.test").thenCompose(peer -> ask(peer, over)))
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> ask(Peer peer, AtomicBoolean over) {
        return peer.options().thenCompose(reply -> {
            assertThat(reply).startsWith("SIP/2.0 200 ");
            answers.incrementAndGet();
            return over.get()
                    ? CompletableFuture.completedFuture(null)
                    : Peers.later(Duration.ofMillis(20).toNanos()).thenCompose(due -> ask(peer, over));
        });
    }

    private void recordHellos(SSLContext context) throws IOException, GeneralSecurityException {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            for (String name : List.of("alpha.example.test", "beta.example.test", "other.test")) {
                hellos.add(SlowPeers.hello(context, protocol, name));
            }
        }
    }

    private void send(BrokenPeers peers, int from, int count) throws Exception {
        int hellosHere = count * HELLOS / 100;
        int handshakesHere = count * HANDSHAKES / 100;
        int recordsHere = count * RECORDS / 100;
        int talksHere = (count - hellosHere - handshakesHere - recordsHere) / MESSAGES_EACH;
        CompletableFuture<?> all = CompletableFuture.allOf(
                Peers.times(hellosHere, AT_ONCE, i -> hello(peers, seed + from + i)),
                Peers.times(handshakesHere, AT_ONCE / 4, i -> peers.breakHandshake(breaker(seed + from + i))),
                Peers.times(recordsHere, AT_ONCE / 4, i -> peers.breakRecords(breaker(seed + from + i))),
                Peers.times(talksHere, AT_ONCE, i -> tell(peers, new BrokenSip(seed + from + i).next(MESSAGES_EACH))));
        all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> hello(BrokenPeers peers, long number) {
        byte[] bytes = new BrokenBytes(number, hellos, RECORD_WORDS).next();
        return peers.send(bytes, new Random(number).nextInt(bytes.length + 1));
    }

    /** Breaks records. */
    static UnaryOperator<byte[]> breaker(long number) {
        return good -> new BrokenBytes(number, List.of(good), RECORD_WORDS).next();
    }

    /** Those that were not looked at are sent again, over another connection. */
    private static CompletableFuture<Void> tell(BrokenPeers peers, List<byte[]> messages) {
        return messages.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : peers.tell(messages).thenCompose(seen -> tell(peers, messages.subList(seen, messages.size())));
    }
}
