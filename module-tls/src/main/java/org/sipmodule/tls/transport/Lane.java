package org.sipmodule.tls.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection's tasks, one after the other on whichever thread is free. After each it is another lane's turn, when one
 * waits for a thread. How many tasks may wait is up to who brings them.
 */
public final class Lane implements Executor {

    private final LaneThreads threads;
    private final Executor later;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Runnable work = this::work;
    private volatile @Nullable Thread current;
    private volatile boolean ended;

    Lane(LaneThreads threads, Executor later) {
        this.threads = threads;
        this.later = later;
    }

    /** @throws RejectedExecutionException when the lane or its threads have ended */
    @Override
    public void execute(Runnable task) {
        if (ended || threads.isShutdown()) {
            throw new RejectedExecutionException("the lane or its threads have ended");
        }
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            threads.run(work, later);
        }
    }

    /** Drops what waits, and takes nothing more; what runs is left alone. */
    public void end() {
        ended = true;
        tasks.clear();
        threads.forget(work);
    }

    private void work() {
        boolean more;
        do {
            runNext();
            more = waiting.decrementAndGet() > 0 && !ended;
        } while (more && threads.isNobodyWaiting());
        if (more) {
            threads.run(work, later);
        }
    }

    private void runNext() {
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
            // of a task that was in a hurry, and not of the next one; those who end all threads do not rely on it
            boolean unused = Thread.interrupted();
        }
    }

    boolean isRunBy(Thread thread) {
        return thread == current;
    }
}
