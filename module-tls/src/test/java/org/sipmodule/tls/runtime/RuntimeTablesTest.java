package org.sipmodule.tls.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sipmodule.module.log.RateLimit;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.testng.annotations.Test;

public class RuntimeTablesTest {

    private final List<CloseReason> closes = new ArrayList<>();
    private final Set<Long> unread = new HashSet<>();

    @Test
    public void connectionsAreFoundByIdAndByBothEnds() {
        ConnectionTable table = new ConnectionTable();
        TlsConnection second = connection(2, 1002);
        TlsConnection first = connection(1, 1001);
        assertThat(table.add(second, 2)).isTrue();
        assertThat(table.add(first, 2)).isTrue();
        assertThat(table.add(connection(3, 1003), 2)).isFalse();
        assertThat(table.count()).isEqualTo(2);
        assertThat(table.connections()).containsExactly(first, second);
        assertThat(table.find(2)).contains(second);
        assertThat(table.find(3)).isEmpty();
        assertThat(table.find(first.local(), first.remote())).contains(first);
        assertThat(table.find(first.remote(), first.local())).isEmpty();
    }

    @Test
    public void oldConnectionDoesNotTakeItsSuccessorAlong() throws InterruptedException {
        ConnectionTable table = new ConnectionTable();
        TlsConnection old = connection(1, 1001);
        TlsConnection successor = connection(2, 1001);
        table.add(old, 10);
        table.add(successor, 10);
        table.remove(old);
        table.remove(old);
        assertThat(table.find(old.local(), old.remote())).contains(successor);
        assertThat(table.count()).isEqualTo(1);
        assertThat(table.awaitEmpty(Duration.ofMillis(10))).isFalse();
        table.remove(successor);
        assertThat(table.awaitEmpty(Duration.ofMillis(10))).isTrue();
    }

    /** A failed one can still be dropped for a newer one while its alert is on the way. */
    @Test
    public void theFirstReasonOfAFailureStays() {
        TlsConnection connection = connection(1, 1001);
        assertThat(connection.failure()).isEmpty();
        connection.failed("unsupported protocol");
        connection.failed("max_handshakes was reached");
        assertThat(connection.failure()).contains("unsupported protocol");
    }

    @Test
    public void theOldestThatWaitsForItsPeerIsDroppedFirst() {
        PendingHandshakes pending = new PendingHandshakes();
        List<TlsConnection> all = LongStream.rangeClosed(1, 4)
                .mapToObj(id -> connection(id, 1000 + (int) id))
                .toList();
        all.forEach(pending::add);
        unread.add(1L); // our turn, not the peer's
        pending.done(all.get(1));
        assertThat(pending.count(Direction.INBOUND)).isEqualTo(3);
        assertThat(pending.takeOldest(Direction.INBOUND)).contains(all.get(2));
        assertThat(pending.takeOldest(Direction.INBOUND)).contains(all.get(3));
        assertThat(pending.takeOldest(Direction.INBOUND)).isEmpty();
        assertThat(pending.leaving()).isEqualTo(2);
        all.forEach(pending::ended);
        assertThat(pending.leaving()).isZero();
        assertThat(pending.count(Direction.INBOUND)).isZero();
        unread.clear();
    }

    @Test
    public void aNewConnectionTakesThePlaceOfOneOfItsDirectionBeforeOthers() {
        AtomicLong now = new AtomicLong();
        PendingHandshakes pending = new PendingHandshakes(now::get);
        TlsConnection accepted = connection(1, 1001);
        TlsConnection dialled = connection(2, 1002, Direction.OUTBOUND);
        pending.add(accepted);
        pending.add(dialled);
        assertThat(pending.takeOldest(Direction.OUTBOUND)).contains(dialled);
        assertThat(pending.takeOldestOf(Direction.OUTBOUND)).isEmpty();
        assertThat(pending.takeOldest(Direction.OUTBOUND))
                .as("it has just come")
                .isEmpty();
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(pending.takeOldest(Direction.OUTBOUND)).contains(accepted);
        pending.add(dialled);
        assertThat(pending.takeOldestOf(Direction.INBOUND)).isEmpty();
        now.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(pending.takeOldest(Direction.INBOUND)).contains(dialled);
    }

    @Test
    public void onlySoManyLeaveAtATime() {
        PendingHandshakes pending = new PendingHandshakes();
        int dropped = 0;
        TlsConnection last = connection(1, 1001);
        for (int id = 1; id <= 1000; id++) {
            pending.add(connection(id, 1000 + id));
            Optional<TlsConnection> oldest = pending.takeOldest(Direction.INBOUND);
            dropped += oldest.isPresent() ? 1 : 0;
            last = oldest.orElse(last);
        }
        assertThat(dropped).isEqualTo(256);
        pending.ended(last);
        assertThat(pending.takeOldest(Direction.INBOUND)).isPresent();
    }

    @Test
    public void killClosesOne() {
        ConnectionTable table = new ConnectionTable();
        table.add(connection(1, 1001), 10);
        table.add(connection(2, 1002), 10);
        assertThat(table.kill(2)).isTrue();
        assertThat(table.kill(3)).isFalse();
        assertThat(closes).containsExactly(CloseReason.LOCAL);
        closes.clear();
    }

    @Test
    public void rateLimitPassesSomeAndCountsTheRest() {
        AtomicLong now = new AtomicLong();
        RateLimit<String> limit = new RateLimit<>(2, 100, Duration.ofSeconds(10), 2, now::get);
        assertThat(limit.pass("a")).isEqualTo(OptionalLong.of(0));
        assertThat(limit.pass("a")).isEqualTo(OptionalLong.of(0));
        assertThat(limit.pass("a")).isEmpty();
        assertThat(limit.pass("b")).isEqualTo(OptionalLong.of(0));
        assertThat(limit.pass("a")).isEmpty();
        now.set(Duration.ofSeconds(10).toNanos());
        assertThat(limit.pass("a")).isEqualTo(OptionalLong.of(2));
        assertThat(limit.pass("a")).isEqualTo(OptionalLong.of(0));
        assertThat(limit.pass("a")).isEmpty();
        // two more keys push the eldest out, which is then as new
        limit.pass("b");
        limit.pass("c");
        assertThat(limit.pass("a")).isEqualTo(OptionalLong.of(0));
    }

    @Test
    public void rateLimitAlsoBoundsAllKeysTogether() {
        AtomicLong now = new AtomicLong();
        RateLimit<Integer> limit = new RateLimit<>(2, 3, Duration.ofSeconds(10), 100, now::get);
        assertThat(IntStream.range(0, 50)
                        .filter(key -> limit.pass(key).isPresent())
                        .count())
                .isEqualTo(3);
        now.set(Duration.ofSeconds(10).toNanos());
        assertThat(limit.pass(49)).isEqualTo(OptionalLong.of(1));
    }

    @Test
    public void freeMemoryIsWithinTheHeap() {
        assertThat(FreeMemory.ofJvm().kilobytes())
                .isBetween(1L, Runtime.getRuntime().maxMemory() / 1024);
    }

    private TlsConnection connection(long id, int port) {
        return connection(id, port, Direction.INBOUND);
    }

    private TlsConnection connection(long id, int port, Direction direction) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        TlsConnection.Link link = new TlsConnection.Link() {
            @Override
            public SendResult send(byte[] clearText) {
                return SendResult.CLOSED;
            }

            @Override
            public void pauseReading() {}

            @Override
            public void resumeReading() {}

            @Override
            public void close(CloseReason reason) {
                closes.add(reason);
            }

            @Override
            public int queuedClearText() {
                return 0;
            }

            @Override
            public int unreadInput() {
                return unread.contains(id) ? 1 : 0;
            }

            @Override
            public long secondsToIdleTimeout() {
                return -1;
            }
        };
        return new TlsConnection(
                id,
                direction,
                new InetSocketAddress(loopback, 5061),
                new InetSocketAddress(loopback, port),
                Instant.EPOCH,
                link);
    }
}
