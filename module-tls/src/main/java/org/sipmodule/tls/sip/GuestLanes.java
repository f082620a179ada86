package org.sipmodule.tls.sip;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.transport.Lane;
import org.sipmodule.tls.transport.LaneThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The threads, {@code tls-guest-N}, on which a stack that somebody else has made handles its messages. The stack waits there
 * without a limit until the application has done with the last message of a transaction, and the application may take as long
 * as it likes; a worker of the transport that waited for it would leave all its other connections alone.
 */
final class GuestLanes implements AutoCloseable {

    /**
     * The stack's own TCP has a thread for each connection, so applications are used to wait in many at a time. As many
     * calls waiting for a database or another server are a busy application; more is one that hangs, and threads without end,
     * each of them with its stack in memory, would not help it.
     */
    static final int THREADS = 256;

    /** Of messages whose connections are closed; those of open ones are bounded by the pause of each. */
    private static final int SHARE_OF_HEAP = 32;

    private static final long END_MILLIS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(GuestLanes.class);

    private final SparseLog<String> shortage = SparseLog.byText(LOG);
    private final String stackName;
    private final AtomicInteger number = new AtomicInteger();
    private final ByteBudget left;
    private final int most;
    private final LaneThreads threads;

    GuestLanes(String stackName) {
        this(stackName, THREADS, ByteBudget.ofHeap(SHARE_OF_HEAP));
    }

    /** @param left for messages whose connections are closed */
    GuestLanes(String stackName, int most, ByteBudget left) {
        this.stackName = stackName;
        this.most = most;
        this.left = left;
        this.threads = new LaneThreads(most, Guest::new, this::tellOfShortage);
    }

    private final class Guest extends Thread {
        private Guest(Runnable task) {
            super(task, "tls-guest-" + number.incrementAndGet());
            // nobody can end what the application does in it
            setDaemon(true);
        }

        private boolean isOf(GuestLanes lanes) {
            return lanes == GuestLanes.this;
        }
    }

    private void tellOfShortage() {
        shortage.log(
                Level.WARN,
                stackName,
                "the application of the SIP stack '{}' keeps all {} threads for its messages, further ones wait",
                stackName,
                most);
    }

    Lane lane() {
        return threads.lane();
    }

    /**
     * In no order with anything else. What the end of a connection means to the stack is as much as the application has
     * requests under way on it.
     */
    void run(Runnable task) {
        run(lane(), task);
    }

    void run(Lane lane, Runnable task) {
        try {
            lane.execute(task);
        } catch (RejectedExecutionException over) {
            LOG.debug("the SIP stack '{}' has stopped", stackName, over);
        }
    }

    /** For messages of connections that are closed. */
    ByteBudget left() {
        return left;
    }

    /** Drops what waits, and interrupts what runs: the stack never releases who waits for a transaction when it has stopped. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        threads.shutdownNow();
        try {
            if (Thread.currentThread() instanceof Guest own && own.isOf(this)) {
                // the application stops its stack in its listener, and its interrupt was not meant for that
                Thread.interrupted();
            } else if (!threads.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "the application of the SIP stack '{}', which has ended, still keeps {} threads for its messages",
                        stackName,
                        threads.count());
            }
        } catch (InterruptedException hurried) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
