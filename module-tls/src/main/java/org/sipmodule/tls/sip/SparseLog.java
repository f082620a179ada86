package org.sipmodule.tls.sip;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** A log for what strangers can cause at will: a WARN line now and then with the number of those left out, DEBUG for all. */
final class SparseLog {

    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    SparseLog(Logger log) {
        this.log = log;
    }

    void warn(Object who, String what) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE)) {
            long others = leftOut.getAndSet(0);
            if (others == 0) {
                log.warn("{}: {}", who, what);
            } else {
                log.warn("{}: {} ({} lines like this were left out before)", who, what, others);
            }
        } else {
            leftOut.incrementAndGet();
            log.debug("{}: {}", who, what);
        }
    }
}
