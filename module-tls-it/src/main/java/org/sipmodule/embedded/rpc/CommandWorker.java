package org.sipmodule.embedded.rpc;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads on which the commands of a management module run, and what waits for them. Commands of clients that do not
 * wait for answers may run side by side. Safe from any thread. Public because {@code ctl} and {@code jsonrpcs} are in different packages.
 */
public final class CommandWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandWorker.class);

    private static final Duration JOIN = Duration.ofSeconds(5);

    /** More than tm lets wait for a reply at a time: there is always one for the other commands. */
    public static final int THREADS = 4;

    private final String name;
    private final int capacity;
    private final Semaphore room;
    private final ThreadPoolExecutor threads;

    /**
     * @param name     of the threads, which get a number behind it
     * @param number   of the threads
     * @param capacity how many pieces of work there may be, with those at work
     */
    public CommandWorker(String name, int number, int capacity) {
        this.name = name;
        this.capacity = capacity;
        this.room = new Semaphore(capacity);
        AtomicInteger started = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                number,
                number,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(capacity),
                work -> new Thread(work, name + "-" + started.incrementAndGet()));
    }

    /** Takes work, or refuses it at once when there is no room or the end has come. */
    public boolean offer(Runnable work) {
        return room.tryAcquire() && submit(work);
    }

    /** Takes work, waiting for room if need be. */
    public boolean offer(Runnable work, Duration patience) throws InterruptedException {
        return room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS) && submit(work);
    }

    private boolean submit(Runnable work) {
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | OutOfMemoryError unexpected) {
                    // of the command, and no reason to end the host
                    LOG.error("{} failed", name, unexpected);
                } finally {
                    room.release();
                }
            });
            return true;
        } catch (RejectedExecutionException closing) {
            room.release();
            return false;
        }
    }

    /** How much work there is. */
    public int waiting() {
        return capacity - room.availablePermits();
    }

    /** Interrupts the commands at work and drops what waits. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(JOIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a management command on {} did not end in {} s", name, JOIN.toSeconds());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
