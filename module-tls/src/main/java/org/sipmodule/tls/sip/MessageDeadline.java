package org.sipmodule.tls.sip;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Closes connections whose message does not come to its end (README D40): one look goes over all of them, however many messages
 * are under way. On the JDK's timer: the stack writes to sockets on its own, and may be held up there.
 */
final class MessageDeadline {

    private static final long LONGEST_PAUSE = 1000;

    private final Duration deadline;
    private final long pause;
    private final Set<SipStream> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looks = new AtomicBoolean();

    MessageDeadline(Duration deadline) {
        this.deadline = deadline;
        this.pause = Math.max(1, Math.min(LONGEST_PAUSE, deadline.toMillis() / 4));
    }

    void watch(SipStream stream) {
        watched.add(stream);
        lookLater();
    }

    void forget(SipStream stream) {
        watched.remove(stream);
    }

    private void lookLater() {
        if (!watched.isEmpty() && looks.compareAndSet(false, true)) {
            boolean isPlanned = false;
            try {
                // closing takes no time, so the timer's own thread may do it
                CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, Runnable::run)
                        .execute(this::look);
                isPlanned = true;
            } finally {
                if (!isPlanned) { // out of memory: the next connection makes up for it
                    looks.set(false);
                }
            }
        }
    }

    private void look() {
        try {
            watched.forEach(stream -> stream.closeIfOlderThan(deadline));
        } finally {
            looks.set(false);
            lookLater();
        }
    }
}
