package org.sipmodule.tls.transport;

import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TransportSettings;

/** What all connections of one transport share. */
record Surroundings(
        TransportSettings settings,
        InboundPolicy policy,
        ConnectionTable connections,
        TlsCounters counters,
        FreeMemory memory,
        ConnectionLog log) {

    /** Whether less memory is left than a threshold in KB, which is off when it is not positive. */
    boolean memoryBelow(int threshold) {
        return threshold > 0 && memory.kilobytes() < threshold;
    }
}
