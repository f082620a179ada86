package org.sipmodule.tls.runtime;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.sipmodule.module.ConnectionInfo;

/**
 * The live connections of one transport, from accept or connect until they are closed: what {@code tls.list},
 * {@code tls.info} and {@code tls.kill} are about. Safe from any thread.
 */
public final class ConnectionTable {

    private record Ends(InetSocketAddress local, InetSocketAddress remote) {}

    private final AtomicLong lastId = new AtomicLong();
    private final ConcurrentSkipListMap<Long, TlsConnection> byId = new ConcurrentSkipListMap<>();
    private final Map<Ends, TlsConnection> byEnds = new ConcurrentHashMap<>();
    private final Object changed = new Object();
    private final PendingHandshakes pending = new PendingHandshakes();
    private final SourceLimits sources = new SourceLimits(System::nanoTime);
    private int count;

    /** Those that have not done their handshake. */
    public PendingHandshakes pending() {
        return pending;
    }

    /** What each source has. */
    public SourceLimits sources() {
        return sources;
    }

    /** The number for a new connection; ascending from 1, never used again. */
    public long nextId() {
        return lastId.incrementAndGet();
    }

    /**
     * Takes in a new connection.
     *
     * @param limit most connections at a time
     * @return false when the limit is reached; then nothing has changed
     */
    public boolean add(TlsConnection connection, int limit) {
        synchronized (changed) {
            if (count >= limit) {
                return false;
            }
            count++;
        }
        boolean isIn = false;
        try {
            byId.put(connection.id(), connection);
            if (connection.local().getPort() != 0) {
                byEnds.put(endsOf(connection), connection);
            }
            isIn = true;
        } finally {
            if (!isIn) { // out of memory
                byId.remove(connection.id());
                isOut();
            }
        }
        return true;
    }

    private void isOut() {
        synchronized (changed) {
            count--;
            changed.notifyAll();
        }
    }

    /** An outbound connection has got its local address. */
    public void connected(TlsConnection connection, InetSocketAddress local) {
        connection.connected(local);
        byEnds.put(endsOf(connection), connection);
        if (!byId.containsKey(connection.id())) { // it ended in the meantime
            byEnds.remove(endsOf(connection), connection);
        }
    }

    /**
     * Takes out a connection that has ended.
     *
     * @return false when it was out before; then nothing has changed
     */
    public boolean remove(TlsConnection connection) {
        if (!byId.remove(connection.id(), connection)) {
            return false;
        }
        // the same pair of addresses may be in use again already
        byEnds.remove(endsOf(connection), connection);
        isOut();
        return true;
    }

    public Optional<TlsConnection> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The connection that a host names, by its id when the host knows that, else by its ends. */
    public Optional<TlsConnection> find(ConnectionInfo info) {
        return info.id().isPresent() ? find(info.id().getAsLong()) : find(info.local(), info.remote());
    }

    public Optional<TlsConnection> find(InetSocketAddress local, InetSocketAddress remote) {
        return Optional.ofNullable(byEnds.get(new Ends(local, remote)));
    }

    /** Open connections, those in handshake included. */
    public int count() {
        synchronized (changed) {
            return count;
        }
    }

    /** The connections of this moment, by ascending id. */
    public List<TlsConnection> connections() {
        return List.copyOf(byId.values());
    }

    /**
     * Closes a connection at once ({@code tls.kill}, README D32).
     *
     * @return false when there is none with this id
     */
    public boolean kill(long id) {
        Optional<TlsConnection> connection = find(id);
        connection.ifPresent(found -> found.link().close(CloseReason.LOCAL));
        return connection.isPresent();
    }

    /** To be called when {@code connection_timeout} was changed: each connection looks at it now, not at its next check. */
    public void settingsChanged() {
        byId.values().forEach(connection -> connection.link().settingsChanged());
    }

    /**
     * Waits until no connection is left.
     *
     * @return false when some were left at the end of the time
     */
    public boolean awaitEmpty(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (changed) {
            while (count > 0) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                changed.wait(millis);
            }
        }
        return true;
    }

    private static Ends endsOf(TlsConnection connection) {
        return new Ends(connection.local(), connection.remote());
    }
}
