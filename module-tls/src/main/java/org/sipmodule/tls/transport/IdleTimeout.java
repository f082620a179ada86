package org.sipmodule.tls.transport;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches that a connection is not idle for longer than {@code connection_timeout} (manual 10.12, DECISIONS D21). I/O only
 * notes the time; one check per connection asks for the setting of that moment and comes again after the remainder.
 */
final class IdleTimeout {

    private final IntSupplier seconds;
    private final EventExecutor worker;
    private final Runnable idle;
    private volatile long lastActivity = System.nanoTime();
    private @Nullable Future<?> check;

    IdleTimeout(IntSupplier seconds, EventExecutor worker, Runnable idle) {
        this.seconds = seconds;
        this.worker = worker;
        this.idle = idle;
    }

    void touch() {
        lastActivity = System.nanoTime();
    }

    /** Looks now, and arms the next check; on the worker. */
    void look() {
        cancel();
        long remaining = remainingNanos();
        if (remaining <= 0) {
            idle.run();
        } else if (remaining != Long.MAX_VALUE) {
            check = worker.schedule(this::look, remaining, TimeUnit.NANOSECONDS);
        }
    }

    void cancel() {
        if (check != null) {
            check.cancel(false);
            check = null;
        }
    }

    /** Rounded up; -1 for never. */
    long remainingSeconds() {
        long remaining = remainingNanos();
        return remaining == Long.MAX_VALUE ? -1 : Math.max(0, (remaining + 999_999_999) / 1_000_000_000);
    }

    private long remainingNanos() {
        int timeout = seconds.getAsInt();
        return timeout < 0
                ? Long.MAX_VALUE
                : lastActivity + TimeUnit.SECONDS.toNanos(Math.max(1, timeout)) - System.nanoTime();
    }
}
