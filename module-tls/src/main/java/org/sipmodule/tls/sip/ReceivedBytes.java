package org.sipmodule.tls.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * The input of a façade socket: the transport's worker puts bytes in, the stack's reader takes them out. Reading from the
 * network pauses while more than the limit waits, and goes on when half of it is gone.
 */
final class ReceivedBytes extends InputStream {

    private final TlsConnection.Link link;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
    private int waiting;
    private boolean paused;
    private boolean ended;
    private boolean closedHere;
    private volatile Duration timeout = Duration.ZERO;

    ReceivedBytes(TlsConnection.Link link, int most) {
        this.link = link;
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
            pauses = !paused && waiting > most;
            paused |= pauses;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (pauses) {
            settlePause();
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
            resumes = paused && waiting <= most / 2;
            paused &= !resumes;
        } finally {
            lock.unlock();
        }
        if (resumes) {
            settlePause();
        }
        return taken;
    }

    /** Under the lock: true when bytes wait, false at the end of the stream. */
    private boolean await() throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            if (closedHere) {
                throw new SocketException("Socket closed");
            }
            if (waiting > 0) {
                return true;
            }
            if (ended) {
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

    private int take(byte[] target, int offset, int length) {
        int taken = 0;
        while (taken < length && !chunks.isEmpty()) {
            ByteBuffer chunk = chunks.getFirst();
            int part = Math.min(chunk.remaining(), length - taken);
            chunk.get(target, offset + taken, part);
            taken += part;
            if (!chunk.hasRemaining()) {
                chunks.removeFirst();
            }
        }
        waiting -= taken;
        return taken;
    }

    /**
     * Tells the link what is wanted, without the lock. Worker and reader may come here at the same time with different
     * wishes; whoever has told its wish last looks again, so the link ends up with the true one.
     */
    private void settlePause() {
        boolean told;
        do {
            told = isPaused();
            if (told) {
                link.pauseReading();
            } else {
                link.resumeReading();
            }
        } while (told != isPaused());
    }

    private boolean isPaused() {
        lock.lock();
        try {
            return paused;
        } finally {
            lock.unlock();
        }
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
            waiting = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closeHere();
        link.close(CloseReason.LOCAL);
    }
}
