package org.sipmodule.tls.runtime;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What happened since the start, counted by the transport and by reloads. Safe from any thread.
 *
 * @param accepted          connections that were let in
 * @param opened            outbound connections that were begun
 * @param handshakesDone    handshakes after which a connection was served
 * @param handshakesFailed  handshakes that failed in any way but by the deadline
 * @param bytesIn           encrypted bytes read from sockets
 * @param bytesOut          encrypted bytes handed to sockets
 * @param reloads           reloads after which a new configuration was in force
 * @param reloadsRefused    reloads that changed nothing, as something was wrong
 * @param clearTextQueued   bytes of clear text that wait for outbound handshakes at this moment
 * @param limits            how often each limit was reached
 */
public record TlsCounters(
        LongAdder accepted,
        LongAdder opened,
        LongAdder handshakesDone,
        LongAdder handshakesFailed,
        LongAdder bytesIn,
        LongAdder bytesOut,
        LongAdder reloads,
        LongAdder reloadsRefused,
        AtomicLong clearTextQueued,
        Map<Limit, LongAdder> limits) {

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
                new AtomicLong(),
                Collections.unmodifiableMap(Arrays.stream(Limit.values())
                        .collect(Collectors.toMap(
                                Function.identity(),
                                limit -> new LongAdder(),
                                (one, other) -> one,
                                () -> new EnumMap<>(Limit.class)))));
    }

    /** How often a limit was reached. */
    public LongAdder reached(Limit limit) {
        LongAdder counter = limits.get(limit);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + limit);
        }
        return counter;
    }
}
