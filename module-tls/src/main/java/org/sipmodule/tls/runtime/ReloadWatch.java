package org.sipmodule.tls.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code reload_watch}: looks at the files that the configuration names, and reloads when their content or what their names
 * lead to has changed and then stayed the same from one look to the next. A change that is refused is told once. On a thread
 * of its own.
 */
public final class ReloadWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadWatch.class);

    private static final long JOIN_MILLIS = 5_000;

    private final Reload reload;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "tls-reload-watch");
    private @Nullable NamedFiles seen;

    private ReloadWatch(Reload reload, Duration interval) {
        this.reload = reload;
        this.interval = interval;
    }

    /** @param interval from the end of one look to the next; positive */
    public static ReloadWatch start(Reload reload, Duration interval) {
        ReloadWatch watch = new ReloadWatch(reload, interval);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                guardedLook();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void guardedLook() {
        try {
            look();
        } catch (RuntimeException | OutOfMemoryError unexpected) {
            // there is room for what serves, if not for another configuration beside it
            LOG.error("reload_watch could not look at the files of the configuration", unexpected);
        }
    }

    private void look() {
        NamedFiles now = reload.look();
        if (reload.isKnown(now)) {
            seen = null;
        } else if (!now.equals(seen)) {
            seen = now; // perhaps somebody is still at it
        } else {
            LOG.info("reload_watch: files of the TLS configuration have changed");
            reload.run();
            seen = null;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(JOIN_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("reload_watch did not end in {} ms", JOIN_MILLIS);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
