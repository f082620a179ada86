package org.sipmodule.tls.transport;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.sipmodule.module.Addresses;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.PendingHandshakes;
import org.sipmodule.tls.runtime.SourceLimits;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * Who gets a place in the transport, and who has to leave for it. A limit that is reached is counted, and told in one line
 * every ten seconds. Memory work only; safe from any thread.
 */
final class Capacity {

    private final TransportSettings settings;
    private final ConnectionTable connections;
    private final TlsCounters counters;
    private final FreeMemory memory;
    private final ConnectionLog log;
    private final PendingHandshakes pending;
    private final SourceLimits sources;

    Capacity(
            TransportSettings settings,
            ConnectionTable connections,
            TlsCounters counters,
            FreeMemory memory,
            ConnectionLog log) {
        this.settings = settings;
        this.connections = connections;
        this.counters = counters;
        this.memory = memory;
        this.log = log;
        this.pending = connections.pending();
        this.sources = connections.sources();
    }

    /** {@code low_mem_threshold1} (manual 10.24), for a connection that is about to begin. */
    boolean refusesNew(InetSocketAddress remote) {
        int threshold = settings.lowMemThreshold1();
        if (!memoryBelow(threshold)) {
            return false;
        }
        memoryLow(Limit.LOW_MEM_THRESHOLD1, threshold, "no connection with " + Addresses.text(remote));
        return true;
    }

    /** Whether less memory is left than a threshold in KB, which is off when it is not positive. */
    boolean memoryBelow(int threshold) {
        return threshold > 0 && memory.kilobytes() < threshold;
    }

    /** Tells what follows from it, and asks for memory. */
    void memoryLow(Limit limit, int threshold, String follows) {
        memory.reclaim();
        reached(limit, memory.kilobytes() + " KB of memory are free, less than " + threshold + ": " + follows);
    }

    /** {@code max_connections_per_source}: counts the connection that the peer has opened, or refuses it. */
    boolean takesFrom(InetSocketAddress remote) {
        if (sources.takes(remote.getAddress())) {
            return true;
        }
        reached(
                Limit.CONNECTIONS_PER_SOURCE,
                "%s has %d connections, one more from %s is refused"
                        .formatted(
                                sources.shown(remote.getAddress()),
                                sources.policy().maxConnections(),
                                Addresses.text(remote)));
        return false;
    }

    /** What {@link #takesFrom} has counted did not come to be a connection. */
    void gone(InetSocketAddress remote) {
        sources.gone(remote.getAddress());
    }

    /**
     * {@code tls_max_connections} and, for those that were accepted, {@code max_handshakes}: takes the connection into the
     * table, if need be in the place of one whose handshake is not done, or refuses it.
     */
    boolean takesIn(TlsConnection connection) {
        int handshakes = settings.maxHandshakes();
        if (connection.direction() == Direction.INBOUND
                && handshakes > 0
                && pending.count(Direction.INBOUND) >= handshakes
                && !drops(pending.takeOldestOf(Direction.INBOUND), Limit.HANDSHAKES, handshakes, connection)) {
            return false;
        }
        int most = settings.maxConnections();
        if (!enters(connection, most)
                && !(drops(pending.takeOldest(connection.direction()), Limit.CONNECTIONS, most, connection)
                        && enters(connection, most))) {
            return false;
        }
        try {
            pending.add(connection);
        } catch (OutOfMemoryError full) {
            connections.remove(connection); // nobody else would
            throw full;
        }
        return true;
    }

    /** Those that are leaving have given up their place already. */
    private boolean enters(TlsConnection connection, int most) {
        return connections.add(connection, (int) Math.min(Integer.MAX_VALUE, (long) most + pending.leaving()));
    }

    private boolean drops(Optional<TlsConnection> oldest, Limit limit, int most, TlsConnection newer) {
        reached(
                limit,
                oldest.map(dropped -> "%d are there and %s is new: %s, whose handshake is not done, is dropped"
                                .formatted(most, newer, dropped))
                        .orElseGet(() -> "%d are there: %s is refused".formatted(most, newer)));
        oldest.ifPresent(dropped -> {
            dropped.failed(limit.setting() + " was reached before its handshake was done");
            dropped.link().close(CloseReason.TOO_MANY_CONNECTIONS);
        });
        return oldest.isPresent();
    }

    /** {@code max_handshakes_per_source}, for a ClientHello that has come. */
    boolean mayHandshake(TlsConnection connection) {
        if (sources.mayHandshake(connection.remote().getAddress())) {
            return true;
        }
        reached(
                Limit.HANDSHAKES_PER_SOURCE,
                "%s has had %d handshakes in this second, that of %s is refused"
                        .formatted(
                                sources.shown(connection.remote().getAddress()),
                                sources.policy().maxHandshakes(),
                                connection));
        return false;
    }

    /** The handshake is done: nobody takes its place any more. */
    void established(TlsConnection connection) {
        pending.done(connection);
    }

    /** The connection has ended, or could not begin after all; a second call does nothing. */
    void ended(TlsConnection connection) {
        if (!connections.remove(connection)) {
            return;
        }
        pending.ended(connection);
        if (connection.direction() == Direction.INBOUND) {
            sources.gone(connection.remote().getAddress());
        }
    }

    /** A connection begins to close; why its message was too much for it is told by the SIP end. */
    void closes(TlsConnection connection, CloseReason reason) {
        switch (reason) {
            case LONG_MESSAGE -> reached(Limit.MESSAGE_SIZE, connection + " is closed");
            // counted alike, but no setting is to be raised
            case UNFINISHED_MESSAGES -> counters.reached(Limit.MESSAGE_SIZE).increment();
            case LATE_MESSAGE -> reached(Limit.MESSAGE_TIMEOUT, connection + " is closed");
            default -> {}
        }
    }

    /** Counts and tells that a limit was reached. */
    void reached(Limit limit, String what) {
        counters.reached(limit).increment();
        log.reached(limit, what);
    }
}
