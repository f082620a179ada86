package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A fixed number of named threads, each with a bounded queue: what has one key runs on one thread, in its order. A thread
 * without work ends after a minute.
 */
final class RelayLanes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayLanes.class);

    private static final SparseLog<String> FAILURES = SparseLog.byText(LOG);

    private static final int IDLE_SECONDS = 60;
    private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** What a short message takes, parsed. */
    private static final int MESSAGE = 8 * 1024;

    /** Of the messages that wait for these threads. */
    private static final int SHARE_OF_HEAP = 32;

    private final List<ThreadPoolExecutor> lanes = new ArrayList<>();
    private final AtomicInteger keys = new AtomicInteger();
    private final ByteBudget budget = ByteBudget.ofHeap(SHARE_OF_HEAP);

    /** @param waiting how many tasks may wait for each thread */
    RelayLanes(String name, int count, int waiting) {
        for (int i = 0; i < count; i++) {
            String thread = name + "-" + i;
            ThreadPoolExecutor lane = new ThreadPoolExecutor(
                    1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), task -> {
                        Thread made = new Thread(task, thread);
                        made.setDaemon(true);
                        return made;
                    });
            lane.allowCoreThreadTimeOut(true);
            lanes.add(lane);
        }
    }

    /** A key that nobody else has: the keys of one object after the other are spread over the threads. */
    Integer newKey() {
        return keys.incrementAndGet();
    }

    /** @return false when too much waits already, or all is over; the task then never runs */
    boolean run(Object key, Runnable task) {
        try {
            lanes.get(Math.floorMod(key.hashCode(), lanes.size())).execute(() -> guarded(task));
            return true;
        } catch (RejectedExecutionException full) {
            LOG.debug("not taken: too much waits for a thread", full);
            return false;
        }
    }

    /** The same for a task that keeps a message, which nothing else counts. */
    boolean run(Object key, SIPMessage message, Runnable task) {
        long size = MESSAGE + 2 * CountingStack.bytes(message);
        if (!budget.take(size)) {
            return false;
        }
        boolean isTaken = run(key, () -> {
            try {
                task.run();
            } finally {
                budget.giveBack(size);
            }
        });
        if (!isTaken) {
            budget.giveBack(size);
        }
        return isTaken;
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            lost(defect, "because of a defect in this program");
        } catch (OutOfMemoryError noMemory) {
            lost(noMemory, "for want of memory");
        }
    }

    /** A peer may be able to cause it, and then as often as it likes. */
    private static void lost(Throwable cause, String why) {
        FAILURES.log(Level.ERROR, cause.getClass().getName(), cause, "relaying: a step was lost {}", why);
    }

    /** Ends all threads; what waits is dropped. */
    @Override
    public void close() {
        lanes.forEach(ThreadPoolExecutor::shutdownNow);
        try {
            long end = System.nanoTime() + END_NANOS;
            for (ThreadPoolExecutor lane : lanes) {
                lane.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
