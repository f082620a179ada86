package org.sipmodule.tls.sip;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * The output of a façade socket. The link never waits, the stack's blocking writer must: it tries again until there is
 * room or the deadline has passed.
 */
final class SentBytes extends OutputStream {

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final TlsConnection.Link link;
    private final Duration deadline;

    SentBytes(TlsConnection.Link link, Duration deadline) {
        this.link = link;
        this.deadline = deadline;
    }

    @Override
    public void write(int b) throws IOException {
        send(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (length > 0) {
            send(Arrays.copyOfRange(source, offset, offset + length));
        }
    }

    private void send(byte[] bytes) throws IOException {
        if (untilRoom(deadline, () -> link.send(bytes)) == SendResult.CLOSED) {
            throw new SocketException("the connection is closed");
        }
    }

    /** Hands over bytes, if there is room. */
    @FunctionalInterface
    interface Attempt {
        SendResult send() throws IOException;
    }

    /**
     * Tries until there is room.
     *
     * @return anything but {@link SendResult#FULL}
     * @throws SocketTimeoutException when the deadline has passed
     */
    static SendResult untilRoom(Duration deadline, Attempt attempt) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        long pause = FIRST_PAUSE;
        SendResult result = attempt.send();
        while (result == SendResult.FULL) {
            if (System.nanoTime() - end > 0) {
                throw new SocketTimeoutException("the peer did not read for " + deadline.toMillis() + " ms");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new SocketException("interrupted while writing");
            }
            LockSupport.parkNanos(attempt, pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            result = attempt.send();
        }
        return result;
    }

    @Override
    public void close() {
        link.close(CloseReason.LOCAL);
    }
}
