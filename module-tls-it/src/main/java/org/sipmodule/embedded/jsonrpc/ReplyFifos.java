package org.sipmodule.embedded.jsonrpc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sipmodule.embedded.rpc.Fifos;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends answers to the FIFOs that clients have made for them. Each is a matter of a thread of its own for a bounded time, so
 * that a client that does not read keeps nobody else waiting, or only for one of few threads.
 */
final class ReplyFifos implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyFifos.class);

    private static final int TRIES = 4;

    /** How long a client may take to open its FIFO and read. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 64;
    private static final Duration JOIN = Duration.ofSeconds(5);

    private final Path directory;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor senders;
    private final ScheduledThreadPoolExecutor clock;
    private final Set<ReplyFifo> sending = ConcurrentHashMap.newKeySet();

    ReplyFifos(Path directory) {
        this.directory = directory;
        this.senders = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                work -> daemon(work, "jsonrpcs-reply-" + number.incrementAndGet()));
        senders.allowCoreThreadTimeOut(true);
        this.clock = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "jsonrpcs-reply-clock"));
        clock.setRemoveOnCancelPolicy(true);
    }

    /** If somebody moves a FIFO away while it is opened, the wait for its reader has no end; then the process still has. */
    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Sends an answer later; what becomes of it is in the log only, as there is nobody else to tell. */
    void send(String name, ByteBuffer body) {
        if (name.isEmpty() || name.chars().anyMatch(one -> "./\\\0".indexOf(one) >= 0)) {
            LOG.warn(
                    "jsonrpcs: reply_name is no plain name in {}: no dot, slash or backslash; an answer is lost",
                    directory);
            return;
        }
        try {
            senders.execute(() -> write(directory.resolve(name), body));
        } catch (RejectedExecutionException tooMany) {
            LOG.warn("jsonrpcs: too many reply FIFOs are not read, the answer to {} is lost", name);
        }
    }

    private void write(Path file, ByteBuffer body) {
        try {
            for (int left = TRIES; !isReady(file); left--) {
                if (left == 1) {
                    throw new NoSuchFileException(file.toString(), null, "is not there after " + TRIES + " looks");
                }
                if (closing.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            writeInTime(new ReplyFifo(file), body);
        } catch (IOException failed) {
            LOG.warn("jsonrpcs: an answer is lost: {}", failed.toString());
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeInTime(ReplyFifo fifo, ByteBuffer body) throws IOException {
        ScheduledFuture<?> end = clock.scheduleWithFixedDelay(
                fifo::end, PATIENCE.toMillis(), BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
        sending.add(fifo);
        try {
            fifo.send(body);
        } finally {
            sending.remove(fifo);
            end.cancel(false);
        }
    }

    private static boolean isReady(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (!Fifos.isFifo(file)) {
            throw new IOException(file + " is no FIFO, or a symbolic link; nothing is written to it");
        }
        return true;
    }

    /** Ends the threads; answers that are not read yet are lost. */
    @Override
    public void close() {
        closing.countDown();
        senders.shutdownNow();
        clock.shutdownNow();
        try {
            long end = System.nanoTime() + JOIN.toNanos();
            do {
                sending.forEach(ReplyFifo::end);
            } while (!senders.awaitTermination(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)
                    && System.nanoTime() - end < 0);
            clock.awaitTermination(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
