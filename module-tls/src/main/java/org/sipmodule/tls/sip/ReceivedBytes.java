package org.sipmodule.tls.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * The input of a façade socket: the transport's workers put whole messages in, the stack's reader takes their bytes out.
 * Reading from the network pauses while more than the limit waits, and goes on when half of it is gone.
 *
 * <p>The stack may start two readers on one socket, one for each listening point that sends to the same address. They share
 * the messages, and never the bytes of one.
 */
final class ReceivedBytes extends InputStream {

    /** Where the bytes come from; safe from any thread. */
    interface Source extends ReadingPause.Reading {
        void close();

        static Source of(TlsConnection.Link link) {
            return new Source() {
                @Override
                public void pauseReading() {
                    link.pauseReading();
                }

                @Override
                public void resumeReading() {
                    link.resumeReading();
                }

                @Override
                public void close() {
                    link.close(CloseReason.LOCAL);
                }
            };
        }
    }

    private final Source source;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
    private int waiting;
    private final ReadingPause pause;
    private final Set<Thread> readers = new HashSet<>();
    private @Nullable Thread midway; // has read the first chunk in part
    private boolean ended;
    private boolean endWasRead;
    private boolean closedHere;
    private volatile Duration timeout = Duration.ZERO;

    ReceivedBytes(Source source, int most) {
        this.source = source;
        this.pause = new ReadingPause(source);
        this.most = most;
    }

    void timeout(Duration limit) {
        timeout = limit;
    }

    Duration timeout() {
        return timeout;
    }

    /** Whether the peer or we have ended the connection; bytes may still wait to be read. */
    boolean isEnded() {
        lock.lock();
        try {
            return ended || closedHere;
        } finally {
            lock.unlock();
        }
    }

    /** @param bytes not empty, and given away */
    void put(byte[] bytes) {
        boolean pauses;
        lock.lock();
        try {
            if (closedHere) {
                return;
            }
            chunks.add(ByteBuffer.wrap(bytes));
            waiting += bytes.length;
            pauses = !pause.isWanted() && waiting > most;
            if (pauses) {
                pause.want(true);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (pauses) {
            pause.settle();
        }
    }

    /** Nothing comes any more; what waits can still be read. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes {@link #end} back, unless a reader has seen it already or all is closed; then false. */
    boolean reopen() {
        lock.lock();
        try {
            ended &= endWasRead;
            return !ended && !closedHere;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the readers there were have ended as threads, which they do soon after the end of the stream. */
    void awaitReaders(Duration limit) throws SocketException {
        long deadline = System.nanoTime() + limit.toNanos();
        List<Thread> ending;
        lock.lock();
        try {
            ending = List.copyOf(readers);
        } finally {
            lock.unlock();
        }
        for (Thread reader : ending) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            try {
                if (reader != Thread.currentThread() && left > 0) {
                    reader.join(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SocketException("interrupted while writing");
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int taken;
        boolean resumes;
        lock.lock();
        try {
            if (!await()) {
                return -1;
            }
            taken = take(target, offset, length);
            resumes = pause.isWanted() && waiting <= most / 2;
            if (resumes) {
                pause.want(false);
            }
        } finally {
            lock.unlock();
        }
        if (resumes) {
            pause.settle();
        }
        return taken;
    }

    /** Under the lock: true when bytes wait, false at the end of the stream. */
    private boolean await() throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        readers.add(Thread.currentThread());
        while (true) {
            if (closedHere) {
                throw new SocketException("Socket closed");
            }
            if (mayTake()) {
                return true;
            }
            if (ended && waiting == 0) {
                endWasRead = true;
                changed.signalAll();
                return false;
            }
            long left = timeout.isZero() ? TimeUnit.MINUTES.toNanos(1) : deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("nothing received within " + timeout.toMillis() + " ms");
            }
            try {
                changed.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SocketException("interrupted while reading");
            }
        }
    }

    private boolean mayTake() {
        if (midway != null && midway != Thread.currentThread()) {
            if (midway.isAlive()) {
                return false;
            }
            // nobody can make use of the rest of its message
            waiting -= chunks.removeFirst().remaining();
            midway = null;
        }
        return waiting > 0;
    }

    private int take(byte[] target, int offset, int length) {
        int taken = 0;
        while (taken < length && !chunks.isEmpty()) {
            ByteBuffer chunk = chunks.getFirst();
            int part = Math.min(chunk.remaining(), length - taken);
            chunk.get(target, offset + taken, part);
            taken += part;
            midway = chunk.hasRemaining() ? Thread.currentThread() : null;
            if (midway == null) {
                chunks.removeFirst();
            }
        }
        waiting -= taken;
        changed.signalAll();
        return taken;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes a reader and throws away what waits. */
    void closeHere() {
        lock.lock();
        try {
            closedHere = true;
            chunks.clear();
            midway = null;
            waiting = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closeHere();
        source.close();
    }
}
