package org.sipmodule.tls.transport;

import com.google.common.util.concurrent.MoreExecutors;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.OrderedEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection's tasks, one after the other on whichever thread is free. Ends with the threads, never by itself. A task
 * that is cancelled when its time has come already may still run.
 */
final class TokenLane extends AbstractEventExecutor implements OrderedEventExecutor {

    private final ExecutorService threads;
    private final EventExecutor clock;
    private final Executor order;
    private volatile @Nullable Thread current;

    TokenLane(ExecutorService threads, EventExecutor clock) {
        this.threads = threads;
        this.clock = clock;
        this.order = MoreExecutors.newSequentialExecutor(threads);
    }

    @Override
    public void execute(Runnable task) {
        order.execute(() -> {
            current = Thread.currentThread();
            try {
                task.run();
            } catch (Throwable failure) {
                LastingThreads.survive(failure);
            } finally {
                current = null;
            }
        });
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
