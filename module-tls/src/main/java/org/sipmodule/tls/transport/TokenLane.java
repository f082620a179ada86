package org.sipmodule.tls.transport;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.OrderedEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Lane} in the shape of a worker, for Netty. Ends with the threads, never by itself. A task that is cancelled when
 * its time has come already may still run.
 */
final class TokenLane extends AbstractEventExecutor implements OrderedEventExecutor {

    private static final int RETRY_MILLIS = 100;

    private final LaneThreads threads;
    private final EventExecutor clock;
    private final Lane lane;

    TokenLane(LaneThreads threads, EventExecutor clock) {
        this.threads = threads;
        this.clock = clock;
        this.lane = threads.lane(task -> {
            Future<?> unused = clock.schedule(task, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /** A thread of its own, which is never the one that may wait for the token. */
    EventExecutor clock() {
        return clock;
    }

    @Override
    public void execute(Runnable task) {
        lane.execute(task);
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return lane.isRunBy(thread);
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
