package org.sipmodule.tls.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.MultithreadEventExecutorGroup;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The transport's threads. None of them ends before it is told to: an error that comes out of a task costs that task, where
 * Netty's own threads would end, and all connections on them hang for ever. That is the end of a listener for a moment
 * without memory.
 */
final class LastingThreads {

    private static final Logger LOG = LoggerFactory.getLogger(LastingThreads.class);
    private static final SparseLog<String> FAILURES = SparseLog.byText(LOG);

    /** Others need time to give memory back. */
    private static final long PAUSE_MILLIS = 50;

    private LastingThreads() {}

    static EventLoopGroup selectors(int count, ThreadFactory threads, IoHandlerFactory handlers, BusyWorkers busy) {
        return new MultiThreadIoEventLoopGroup(count, threads, handlers) {
            @Override
            protected IoEventLoop newChild(Executor thread, IoHandlerFactory handler, Object... none) {
                return new Selector(this, thread, handler, busy);
            }
        };
    }

    /** @param mostTasks that wait for one of them */
    static EventExecutorGroup workers(int count, ThreadFactory threads, int mostTasks, BusyWorkers busy) {
        return new MultithreadEventExecutorGroup(count, threads, mostTasks) {
            @Override
            protected EventExecutor newChild(Executor thread, Object... most) {
                return new Worker(this, thread, (Integer) most[0], busy);
            }
        };
    }

    private static final class Selector extends SingleThreadIoEventLoop {

        private final BusyWorkers busy;

        private Selector(IoEventLoopGroup group, Executor thread, IoHandlerFactory handler, BusyWorkers busy) {
            super(group, thread, handler);
            this.busy = busy;
        }

        @Override
        protected int runIo() {
            if (!hasTasks()) {
                busy.awaitProcessor();
            }
            return super.runIo();
        }

        @Override
        protected void run() {
            untilItReturns(super::run);
        }
    }

    private static final class Worker extends SingleThreadEventExecutor {

        private final BusyWorkers busy;
        private boolean isBusy;

        private Worker(EventExecutorGroup group, Executor thread, int mostTasks, BusyWorkers busy) {
            super(group, thread, true, mostTasks, RejectedExecutionHandlers.reject());
            this.busy = busy;
        }

        @Override
        protected void run() {
            untilItReturns(this::work);
            rests();
        }

        private void work() {
            do {
                if (!hasTasks()) {
                    rests();
                }
                Runnable task = takeTask();
                if (!isBusy) {
                    isBusy = true;
                    busy.begins();
                }
                if (task != null) {
                    task.run();
                    updateLastExecutionTime();
                }
            } while (!confirmShutdown());
        }

        private void rests() {
            if (isBusy) {
                isBusy = false;
                busy.ends();
            }
        }
    }

    private static void untilItReturns(Runnable loop) {
        boolean runs = true;
        while (runs) {
            try {
                loop.run();
                runs = false;
            } catch (Throwable failure) {
                survive(failure);
            }
        }
    }

    /** Whatever a task has thrown: the thread serves others too. */
    static void survive(Throwable failure) {
        try {
            FAILURES.log(
                    Level.ERROR,
                    failure.getClass().getName(),
                    failure,
                    "{} goes on after a failure that may have cost a connection",
                    Thread.currentThread().getName());
            if (failure instanceof Error) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Throwable again) { // no memory even for a line
            Thread.onSpinWait();
        }
    }
}
