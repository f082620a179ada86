package org.sipmodule.tls.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of many {@link Lane}s: one more is started while all are busy, up to a bound, and each ends when it has had
 * nothing to do for a while. What waits for them are lanes, each at most once, so their line needs no bound of its own.
 */
public final class LaneThreads {

    private static final int IDLE_SECONDS = 10;
    private static final int RETRY_MILLIS = 100;

    private final ThreadPoolExecutor threads;
    private final Runnable whenAllAreBusy;

    /** @param whenAllAreBusy called each time that a lane has to wait for a thread; does no more than tell of it */
    public LaneThreads(int most, ThreadFactory made, Runnable whenAllAreBusy) {
        this.whenAllAreBusy = whenAllAreBusy;
        threads = new ThreadPoolExecutor(0, most, IDLE_SECONDS, TimeUnit.SECONDS, new Line(), made, this::standInLine);
    }

    /** Takes a task only for a thread that waits for one: for any other the executor starts a thread, while it may. */
    private static final class Line extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable work) {
            return tryTransfer(work);
        }
    }

    private void standInLine(Runnable work, ThreadPoolExecutor full) {
        if (full.isShutdown()) {
            throw new RejectedExecutionException("the lane's threads have ended");
        }
        full.getQueue().add(work);
        // all of them may have ended just before
        if (full.getPoolSize() == 0 && full.getQueue().remove(work)) {
            full.execute(work);
        }
        whenAllAreBusy.run();
    }

    /** A lane that is tried again by the JDK's own timer when no thread can be started. */
    public Lane lane() {
        return lane(CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, Runnable::run));
    }

    /** @param later runs what it is given after a moment */
    Lane lane(Executor later) {
        return new Lane(this, later);
    }

    void run(Runnable work, Executor later) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException ended) {
            // nobody is left to be served
        } catch (OutOfMemoryError noThread) {
            // by one of those that there are, unless the last of them ends now
            threads.getQueue().add(work);
            if (threads.getPoolSize() == 0 && threads.getQueue().remove(work)) {
                later.execute(() -> run(work, later));
            }
        }
    }

    void forget(Runnable work) {
        threads.getQueue().remove(work);
    }

    /** Whether a thread that has finished something may go on with the same. */
    boolean isNobodyWaiting() {
        return threads.getQueue().isEmpty() && !threads.isShutdown();
    }

    public int count() {
        return threads.getPoolSize();
    }

    boolean isShutdown() {
        return threads.isShutdown();
    }

    boolean isTerminated() {
        return threads.isTerminated();
    }

    /** Takes nothing more; what waits still runs. */
    void shutdown() {
        threads.shutdown();
    }

    /** Takes nothing more, drops what waits, and interrupts what runs. */
    public void shutdownNow() {
        threads.shutdownNow();
    }

    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(time, unit);
    }
}
