package org.sipmodule.tls.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again, on a thread of its own, until it is closed. What fails once is tried the next time. */
final class Periodic implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

    private static final long JOIN_MILLIS = 5_000;

    private final Duration pause;
    private final Runnable step;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private Periodic(String name, Duration pause, Runnable step) {
        this.pause = pause;
        this.step = step;
        this.thread = new Thread(this::run, name);
    }

    /**
     * @param name  of the thread
     * @param pause before each step; positive
     */
    static Periodic start(String name, Duration pause, Runnable step) {
        Periodic started = new Periodic(name, pause, step);
        started.thread.setDaemon(true);
        started.thread.start();
        return started;
    }

    private void run() {
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                guardedStep();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void guardedStep() {
        try {
            step.run();
        } catch (RuntimeException | OutOfMemoryError unexpected) {
            // there is room for what serves, if not for another configuration beside it
            LOG.error("{} has failed this time", thread.getName(), unexpected);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(JOIN_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("{} did not end in {} ms", thread.getName(), JOIN_MILLIS);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
