package org.sipmodule.tls.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened since the start, counted by the transport and by reloads. Safe from any thread.
 *
 * @param accepted          connections that were let in
 * @param opened            outbound connections that were begun
 * @param refusedByLimit    connections refused by {@code tls_max_connections}
 * @param lowMemory         connections refused or closed by {@code low_mem_threshold1} or {@code 2}
 * @param handshakesDone    handshakes after which a connection was served
 * @param handshakesFailed  handshakes that failed in any way but by the deadline
 * @param handshakesTimedOut handshakes that were not done at the deadline
 * @param bytesIn           encrypted bytes read from sockets
 * @param bytesOut          encrypted bytes handed to sockets
 * @param reloads           reloads after which a new configuration was in force
 * @param reloadsRefused    reloads that changed nothing, as something was wrong
 * @param clearTextQueued   bytes of clear text that wait for outbound handshakes at this moment
 */
public record TlsCounters(
        LongAdder accepted,
        LongAdder opened,
        LongAdder refusedByLimit,
        LongAdder lowMemory,
        LongAdder handshakesDone,
        LongAdder handshakesFailed,
        LongAdder handshakesTimedOut,
        LongAdder bytesIn,
        LongAdder bytesOut,
        LongAdder reloads,
        LongAdder reloadsRefused,
        AtomicLong clearTextQueued) {

    /** All at zero. */
    public TlsCounters() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new AtomicLong());
    }
}
