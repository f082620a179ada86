package org.sipmodule.tls.sip;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Connections between the transport that made them and the stack's accept thread; never more than a given number. */
final class AcceptQueue {

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<TlsSocket> waiting = new ArrayDeque<>();
    private boolean closed;

    AcceptQueue(int most) {
        this.most = most;
    }

    /** False when it is full or closed. */
    boolean offer(TlsSocket socket) {
        lock.lock();
        try {
            if (closed || waiting.size() >= most) {
                return false;
            }
            waiting.add(socket);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next one. An interrupt is put off: the stack's accept thread would meet it again and again in a loop
     * without end.
     *
     * @param timeout zero waits until one comes or the queue is closed
     */
    TlsSocket take(Duration timeout) throws SocketException, SocketTimeoutException {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                TlsSocket next = waiting.poll();
                if (closed) {
                    throw new SocketException("Socket closed");
                }
                if (next != null) {
                    return next;
                }
                long left = timeout.isZero() ? TimeUnit.MINUTES.toNanos(1) : deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException("no TLS connection within " + timeout.toMillis() + " ms");
                }
                try {
                    changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends all waiting; false when it was closed before. */
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            waiting.clear();
            changed.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
