package org.sipmodule.tls.runtime;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.sipmodule.tls.runtime.TlsConnection.Direction;

/**
 * The connections whose handshake is not done, in the order of their coming: what is dropped first when there are too many,
 * the oldest before others. Holds no more than {@link ConnectionTable}. Safe from any thread.
 */
public final class PendingHandshakes {

    /** When that many of the oldest all wait for us, it is not the peers that are slow. */
    private static final int LOOKED_AT = 64;

    /** Dropped connections have sockets until their workers have got round to them, which must stay few. */
    private static final int MOST_LEAVING = 256;

    /** Handshakes that are done at all are done by then, so nobody who is served loses one to the other direction. */
    private static final long OTHERS_AGE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LongSupplier nanoTime;
    /** When each came. */
    private final Map<Direction, Map<TlsConnection, Long>> waiting =
            Map.of(Direction.INBOUND, new LinkedHashMap<>(), Direction.OUTBOUND, new LinkedHashMap<>());

    private final Set<TlsConnection> leaving = new HashSet<>();

    PendingHandshakes() {
        this(System::nanoTime);
    }

    PendingHandshakes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes in one that begins. */
    public synchronized void add(TlsConnection connection) {
        waiting(connection.direction()).put(connection, nanoTime.getAsLong());
    }

    /** Its handshake is done: it is not dropped any more. */
    public synchronized void done(TlsConnection connection) {
        waiting(connection.direction()).remove(connection);
    }

    /** It has ended. */
    public synchronized void ended(TlsConnection connection) {
        waiting(connection.direction()).remove(connection);
        leaving.remove(connection);
    }

    public synchronized int count(Direction direction) {
        return waiting(direction).size();
    }

    private Map<TlsConnection, Long> waiting(Direction direction) {
        return Objects.requireNonNull(waiting.get(direction));
    }

    /** Those that were taken out to be dropped and have not ended yet. */
    public synchronized int leaving() {
        return leaving.size();
    }

    /**
     * Takes out the oldest that waits for its peer, for the caller to close: one of the direction of the new connection, else
     * one of the other that has waited for some seconds. So strangers cannot keep the host from dialling, nor silent next hops
     * peers from coming. One whose bytes wait for us is passed over: when very many clients come at a time, to drop the one
     * whose turn has come would be to serve nobody.
     *
     * @return empty when there is none, or too many are leaving already
     */
    public synchronized Optional<TlsConnection> takeOldest(Direction first) {
        Direction other = first == Direction.INBOUND ? Direction.OUTBOUND : Direction.INBOUND;
        return takeOldest(first, 0).or(() -> takeOldest(other, OTHERS_AGE_NANOS));
    }

    /** The same of one direction only. */
    public synchronized Optional<TlsConnection> takeOldestOf(Direction direction) {
        return takeOldest(direction, 0);
    }

    // under the lock
    private Optional<TlsConnection> takeOldest(Direction direction, long atLeastNanos) {
        if (leaving.size() >= MOST_LEAVING) {
            return Optional.empty();
        }
        int looked = 0;
        long now = nanoTime.getAsLong();
        Iterator<Map.Entry<TlsConnection, Long>> oldest =
                waiting(direction).entrySet().iterator();
        for (; oldest.hasNext() && looked < LOOKED_AT; looked++) {
            Map.Entry<TlsConnection, Long> next = oldest.next();
            if (now - next.getValue() < atLeastNanos) {
                return Optional.empty();
            }
            TlsConnection connection = next.getKey();
            if (connection.link().unreadInput() == 0) {
                oldest.remove();
                leaving.add(connection);
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }
}
