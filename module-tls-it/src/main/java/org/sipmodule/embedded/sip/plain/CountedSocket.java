package org.sipmodule.embedded.sip.plain;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.OpenConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the stack's own TCP, that ends when its peer is silent, does not come to the end of a message, or takes
 * nothing, for too long.
 */
final class CountedSocket extends Socket implements UnqueuedPipeline.Clock {

    private static final Logger LOG = LoggerFactory.getLogger(CountedSocket.class);

    static final Comparator<CountedSocket> BY_AGE = Comparator.comparingLong(socket -> socket.id);

    private final long id;
    private final TcpLimits limits;
    private final Owner owner;
    private final AtomicBoolean isRead = new AtomicBoolean();
    private volatile long lastUsed = System.nanoTime();
    private @Nullable Output output;
    private @Nullable Long messageBegan; // of the thread that reads

    /** Who counts it; both may be told more than once. */
    interface Owner {
        void opened(CountedSocket socket);

        void closed(CountedSocket socket);
    }

    CountedSocket(long id, TcpLimits limits, Owner owner) {
        this.id = id;
        this.limits = limits;
        this.owner = owner;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        owner.opened(this);
        try {
            super.connect(endpoint, timeout);
        } catch (IOException | RuntimeException failed) {
            owner.closed(this);
            throw failed;
        }
    }

    /** Whether the caller is the first to read from it; of two the stack would get neither's messages whole. */
    boolean beginsToRead() {
        return isRead.compareAndSet(false, true);
    }

    @Override
    public synchronized void close() throws IOException {
        owner.closed(this);
        super.close();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    /** The same each time: who writes a message locks it. */
    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        Output known = output;
        if (known == null) {
            known = new Output(super.getOutputStream());
            output = known;
        }
        return known;
    }

    @Override
    public void messageBegins() {
        messageBegan = System.nanoTime();
    }

    @Override
    public void messageEnds() {
        messageBegan = null;
    }

    private Duration left() {
        return limits.lifetime().minusNanos(System.nanoTime() - lastUsed);
    }

    /** For the next byte. */
    private Duration patience() throws IOException {
        Duration left = left();
        Long began = messageBegan;
        Duration ofMessage = began == null ? left : limits.message().minusNanos(System.nanoTime() - began);
        if (left.toMillis() <= 0) {
            throw new SocketTimeoutException("silent for " + limits.lifetime().toSeconds() + " s");
        }
        if (ofMessage.toMillis() <= 0) {
            throw new SocketTimeoutException(
                    "it is not whole after " + limits.message().toMillis() + " ms");
        }
        return left.compareTo(ofMessage) < 0 ? left : ofMessage;
    }

    OpenConnection shown() {
        InetSocketAddress none = new InetSocketAddress(0);
        InetSocketAddress local = getLocalAddress() == null
                ? none
                : new InetSocketAddress(getLocalAddress(), Math.max(0, getLocalPort()));
        InetSocketAddress remote = getInetAddress() == null ? none : new InetSocketAddress(getInetAddress(), getPort());
        return new OpenConnection(
                new ConnectionInfo(OptionalLong.of(id), "tcp", local, remote),
                !isConnected(),
                Math.max(0, left().toSeconds()),
                (int) Math.min(Integer.MAX_VALUE, limits.lifetime().toSeconds()),
                0);
    }

    private final class Input extends FilterInputStream {
        Input(InputStream socket) {
            super(socket);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (true) {
                setSoTimeout(TcpLimits.millis(patience()));
                try {
                    int read = in.read(bytes, offset, length);
                    lastUsed = System.nanoTime();
                    return read;
                } catch (SocketTimeoutException silent) {
                    LOG.trace("{}: looked at again, as something may have been sent", this, silent);
                }
            }
        }
    }

    private final class Output extends FilterOutputStream {
        Output(OutputStream socket) {
            super(socket);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // not by the stack's timer, whose only thread may be the one that waits here
            CompletableFuture<Void> written = new CompletableFuture<>();
            CompletableFuture<Void> unused = written.orTimeout(TcpLimits.millis(limits.sendTimeout()), MILLISECONDS)
                    .exceptionally(late -> {
                        end();
                        return null;
                    });
            try {
                out.write(bytes, offset, length);
                lastUsed = System.nanoTime();
            } finally {
                written.complete(null);
            }
        }
    }

    /** Ends a write that waits, which no timeout of a socket does. */
    private void end() {
        LOG.debug(
                "{} takes nothing of what is sent: closed (tcp_send_timeout)",
                Addresses.text(getInetAddress(), getPort()));
        try {
            close();
        } catch (IOException failure) {
            LOG.debug("{} did not close cleanly", Addresses.text(getInetAddress(), getPort()), failure);
        }
    }
}
