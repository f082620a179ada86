package org.sipmodule.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process, on a signal or after a refused start: lets what is under way come to its end, for a time, closes what
 * was opened, the last first, and gives the exit status where the JVM itself would make a signal's 143 of it. A signal that
 * comes while the host starts waits for that.
 */
final class Shutdown implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private static final int START_MILLIS = 10_000;
    /** What an operator's stop takes after {@code exit_timeout} is no more than 5 s; halting takes its share. */
    private static final int CLOSE_MILLIS = 4_500;

    private static final int FAILED = 255;

    private final CountDownLatch started = new CountDownLatch(1);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile Optional<EmbeddedHost> serving = Optional.empty();
    private volatile int status = FAILED;

    /** Called while starting, in the order of opening. */
    void closing(AutoCloseable opened) {
        open.push(opened);
    }

    /** Called when it serves: what is to be closed, after the requests under way are answered. */
    void closing(EmbeddedHost host) {
        closing((AutoCloseable) host);
        serving = Optional.of(host);
    }

    /** Called once, when the start has ended well or not. */
    void withStatus(int exitStatus) {
        status = exitStatus;
        started.countDown();
    }

    @Override
    public void run() {
        Thread closing = new Thread(this::closeAll, "siphost-close");
        closing.setDaemon(true);
        if (awaitStarted()) {
            closing.start();
        }
        if (!joined(closing)) {
            LOG.error("not everything closed within {} ms, ending anyway", patience());
            status = FAILED;
        } else if (status == 0) {
            LOG.info("stopped");
        }
        Runtime.getRuntime().halt(status);
    }

    private boolean awaitStarted() {
        try {
            return started.await(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void closeAll() {
        serving.ifPresent(this::drain);
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failure) {
                LOG.error("closing: {}", failure.toString());
                status = FAILED;
            }
        }
    }

    private void drain(EmbeddedHost host) {
        try {
            host.drain();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.error("waiting for answers: {}", failure.toString());
        }
    }

    private long patience() {
        return CLOSE_MILLIS + serving.map(host -> host.exitTimeout().toMillis()).orElse(0L);
    }

    private boolean joined(Thread thread) {
        try {
            thread.join(patience());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
