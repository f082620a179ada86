package org.sipmodule.embedded.jsonrpc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
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

    static final int TRIES = 4;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 64;
    private static final long JOIN_MILLIS = 5_000;

    private final Path directory;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor senders;

    ReplyFifos(Path directory) {
        this.directory = directory;
        this.senders = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                work -> new Thread(work, "jsonrpcs-reply-" + number.incrementAndGet()));
        senders.allowCoreThreadTimeOut(true);
    }

    /** Sends an answer later; what becomes of it is in the log only, as there is nobody else to tell. */
    void send(String name, byte[] body) {
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

    private void write(Path file, byte[] body) {
        try {
            for (int left = TRIES; !isReady(file); left--) {
                if (left == 1) {
                    throw new NoSuchFileException(file.toString(), null, "is not there after " + TRIES + " looks");
                }
                if (closing.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            try (ReplyFifo fifo = ReplyFifo.open(file)) {
                fifo.send(body, closing);
            }
        } catch (IOException failed) {
            LOG.warn("jsonrpcs: an answer is lost: {}", failed.toString());
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
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
        try {
            senders.awaitTermination(JOIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
