package org.sipmodule.tls.transport;

import java.net.InetSocketAddress;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.OutboundConnections;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * What all connections of one transport share.
 *
 * @param usable the outbound connections that further requests may take
 */
record Surroundings(
        TransportSettings settings,
        InboundPolicy inbound,
        OutboundPolicy outbound,
        ConnectionTable connections,
        OutboundConnections usable,
        TlsCounters counters,
        FreeMemory memory,
        ConnectionLog log) {

    /** Whether less memory is left than a threshold in KB, which is off when it is not positive. */
    boolean memoryBelow(int threshold) {
        return threshold > 0 && memory.kilobytes() < threshold;
    }

    /** {@code low_mem_threshold1} (manual 10.24), for a connection that is about to begin. */
    boolean refusesNew(InetSocketAddress remote) {
        int threshold = settings.lowMemThreshold1();
        if (!memoryBelow(threshold)) {
            return false;
        }
        counters.lowMemory().increment();
        log.lowMemory(remote, memory.kilobytes(), "low_mem_threshold1", threshold);
        return true;
    }

    /** {@code tls_max_connections}: takes the connection into the table, or refuses it. */
    boolean admit(TlsConnection connection) {
        int limit = settings.maxConnections();
        if (connections.add(connection, limit)) {
            return true;
        }
        counters.refusedByLimit().increment();
        log.refusedByLimit(connection, connections.count(), limit);
        return false;
    }
}
