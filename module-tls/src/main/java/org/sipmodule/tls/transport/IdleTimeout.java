package org.sipmodule.tls.transport;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * Watches that a connection is not idle for longer than {@code connection_timeout} (manual 10.12, README D21). I/O only
 * notes the time; one check per connection asks for the setting of that moment and comes again after the remainder.
 */
final class IdleTimeout {

    private final TransportSettings settings;
    private final EventExecutor worker;
    private final Runnable idle;
    private volatile long lastActivity = System.nanoTime();
    private volatile boolean carries;
    private @Nullable Future<?> check;
    private boolean ended;

    IdleTimeout(TransportSettings settings, EventExecutor worker, Runnable idle) {
        this.settings = settings;
        this.worker = worker;
        this.idle = idle;
    }

    void touch() {
        lastActivity = System.nanoTime();
    }

    /** Clear text passes: from now on {@code tcp_connection_lifetime} extends the idle time (manual 10.12). */
    void carries() {
        carries = true;
    }

    /** Looks now, and arms the next check; on the worker. */
    void look() {
        if (ended) { // this look was late
            return;
        }
        cancel();
        long remaining = remainingNanos();
        if (remaining <= 0) {
            idle.run();
        } else if (remaining != Long.MAX_VALUE) {
            check = worker.schedule(this::look, remaining, TimeUnit.NANOSECONDS);
        }
    }

    /** No further look; on the worker. */
    void end() {
        ended = true;
        cancel();
    }

    private void cancel() {
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
        int timeout = settings.connectionTimeout();
        if (timeout < 0) {
            return Long.MAX_VALUE;
        }
        long lifetime =
                carries ? settings.connectionLifetime().map(Duration::toSeconds).orElse(0L) : 0;
        long seconds = Math.max(Math.max(1, timeout), lifetime);
        return lastActivity + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime();
    }
}
