package org.sipmodule.tls.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How many workers have something to do, and whether a selector may run beside them. Where all processors are taken it would
 * only push a worker aside for each message that arrives, and that switch costs more than the read. It waits instead until
 * a processor is free, and then reads what has come in the meantime at once. Safe from any thread.
 */
final class BusyWorkers {

    private final int processors;
    private final long mostNanos;
    private final AtomicInteger busy = new AtomicInteger();
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    /** @param most that a selector waits, as a worker may be busy for long, or blocked without a processor */
    BusyWorkers(int processors, Duration most) {
        this.processors = processors;
        this.mostNanos = most.toNanos();
    }

    /** A worker has something to do. */
    void begins() {
        busy.incrementAndGet();
    }

    /** It has nothing more to do, and is about to wait. */
    void ends() {
        if (busy.getAndDecrement() == processors) {
            waiting.forEach(LockSupport::unpark);
        }
    }

    /** Returns when there is a processor for the caller, or after a while. */
    void awaitProcessor() {
        if (busy.get() < processors) {
            return;
        }
        Thread selector = Thread.currentThread();
        waiting.add(selector);
        try {
            if (busy.get() >= processors) {
                LockSupport.parkNanos(this, mostNanos);
            }
        } finally {
            waiting.remove(selector);
        }
    }
}
