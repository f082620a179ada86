package org.sipmodule.embedded.sip.plain;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ByteBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be written to the peer of one plain TCP connection, in order. Nobody waits for a peer that takes nothing but the
 * connection's own thread: what others send waits here, and is written by a thread of {@link Writers}. What waits when the
 * connection ends is lost. Safe from any thread.
 */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** As the module {@code tls} has it by default ({@code con_wq_max}). */
    private static final int MOST_BYTES = 256 * 1024;

    private static final int LOOK_MILLIS = 1000;

    /** The threads and the memory that the connections of a socket share. */
    static final class Writers implements AutoCloseable {

        private static final int SHARE_OF_HEAP = 32;
        private static final int IDLE_SECONDS = 10;
        private static final int END_MILLIS = 300;

        private final AtomicInteger number = new AtomicInteger();
        private final ByteBudget budget = ByteBudget.ofHeap(SHARE_OF_HEAP);
        private final ThreadPoolExecutor threads;

        Writers() {
            // a connection has one at most: tcp_max_connections bounds them
            threads = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, "tcp-write-" + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    });
        }

        /** Lets what peers take at once come to its end. */
        @Override
        public void close() {
            threads.shutdown();
            try {
                if (!threads.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
                    LOG.debug("some peers of plain TCP do not take the last replies");
                }
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes one message; blocks. Has closed the connection when it fails. */
    interface Connection {
        void write(byte[] message) throws IOException;
    }

    private final Writers writers;
    private final Connection connection;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean isWriting;

    Outbox(Writers writers, Connection connection) {
        this.writers = writers;
        this.connection = connection;
    }

    /** Writes on the caller's thread, after what waits: to be called by the connection's own. */
    void write(byte[] message) throws IOException {
        synchronized (this) {
            try {
                while (isWriting) { // tcp_send_timeout ends it
                    wait(LOOK_MILLIS);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while something else is written", interrupted);
            }
            isWriting = true;
        }
        try {
            connection.write(message);
        } finally {
            goOn();
        }
    }

    /** The same for what came meanwhile. */
    private synchronized void goOn() {
        isWriting = false;
        if (!waiting.isEmpty()) {
            begin();
        }
        notifyAll();
    }

    /**
     * Has it written, without waiting for that.
     *
     * @throws PeerTakesNothing when too much waits already; one message is let in whatever its size
     * @throws IOException      when nobody can write it
     */
    synchronized void add(byte[] message) throws IOException {
        boolean isTooMuch = bytes > 0 && bytes + message.length > MOST_BYTES;
        if (isTooMuch || !writers.budget.take(message.length)) {
            throw new PeerTakesNothing();
        }
        waiting.add(message);
        bytes += message.length;
        if (!isWriting) {
            begin();
            if (waiting.isEmpty()) {
                throw new IOException("there is no thread to write with");
            }
        }
    }

    // under the lock
    private void begin() {
        try {
            writers.threads.execute(this::writeAll);
            isWriting = true;
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            LOG.debug("what waits for a peer of plain TCP is lost", noThread);
            forget();
        }
    }

    private void forget() {
        waiting.clear();
        writers.budget.giveBack(bytes);
        bytes = 0;
    }

    private void writeAll() {
        try {
            for (byte[] next = next(); next != null; next = next()) {
                connection.write(next);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError failed) {
            LOG.debug("what waits for a peer of plain TCP is lost", failed);
            synchronized (this) {
                forget();
                isWriting = false;
                notifyAll();
            }
        }
    }

    /** Null is the end of it. */
    private synchronized byte @Nullable [] next() {
        byte[] next = waiting.poll();
        if (next == null) {
            isWriting = false;
            notifyAll();
            return null;
        }
        bytes -= next.length;
        writers.budget.giveBack(next.length);
        return next;
    }
}
