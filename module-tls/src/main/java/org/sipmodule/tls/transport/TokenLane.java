package org.sipmodule.tls.transport;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.OrderedEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection's tasks, one after the other on whichever thread is free. After each it is another lane's turn. Ends with
 * the threads, never by itself. A task that is cancelled when its time has come already may still run.
 */
final class TokenLane extends AbstractEventExecutor implements OrderedEventExecutor {

    private static final int RETRY_MILLIS = 100;

    private final ThreadPoolExecutor threads;
    private final EventExecutor clock;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Runnable work = this::work;
    private volatile @Nullable Thread current;

    TokenLane(ThreadPoolExecutor threads, EventExecutor clock) {
        this.threads = threads;
        this.clock = clock;
    }

    /** A thread of its own, which is never the one that may wait for the token. */
    EventExecutor clock() {
        return clock;
    }

    @Override
    public void execute(Runnable task) {
        if (threads.isShutdown()) {
            throw new RejectedExecutionException("the lane's threads have ended");
        }
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            standInLine();
        }
    }

    private void standInLine() {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            if (threads.isShutdown()) {
                return;
            }
            if (threads.getPoolSize() > 0) { // one of those that there are
                threads.getQueue().add(work);
            } else {
                Future<?> unused = clock.schedule(this::standInLine, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void work() {
        current = Thread.currentThread();
        try {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
        } catch (Throwable failure) {
            LastingThreads.survive(failure);
        } finally {
            current = null;
            if (waiting.decrementAndGet() > 0) {
                standInLine();
            }
        }
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == current;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return clock.schedule(() -> execute(task), delay, unit);
    }

    @Override
    public boolean isShuttingDown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(time, unit);
    }

    /** Nobody waits for the end of one lane. */
    @Override
    public Future<?> terminationFuture() {
        throw new UnsupportedOperationException("a lane ends with its threads");
    }

    @Override
    public Future<?> shutdownGracefully(long quiet, long time, TimeUnit unit) {
        throw new UnsupportedOperationException("a lane ends with its threads");
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException("a lane ends with its threads");
    }
}
