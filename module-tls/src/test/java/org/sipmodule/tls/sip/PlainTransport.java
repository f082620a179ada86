package org.sipmodule.tls.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.sipmodule.tls.config.ProfileSelector;
import org.sipmodule.tls.config.TlsConfiguration;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Dial;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.sipmodule.tls.transport.TlsTransport;
import org.sipmodule.tls.verify.PeerVerdict;

/**
 * A transport whose clear text is the bytes of plain TCP sockets: an accept thread for each listener, a worker for each
 * connection. Whatever port it is asked for, it takes a free one, so that listening points can have made-up ports.
 */
final class PlainTransport implements TlsTransport {

    private final Map<Integer, Integer> realPorts = new ConcurrentHashMap<>();
    private final List<ServerSocket> listeners = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<PlainLink> links = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final int readSize;
    private final PeerVerdict verdict;

    PlainTransport() {
        this(4096, PeerVerdict.NO_CERTIFICATE);
    }

    PlainTransport(int readSize, PeerVerdict verdict) {
        this.readSize = readSize;
        this.verdict = verdict;
    }

    int realPort(int asked) {
        return Objects.requireNonNull(realPorts.get(asked));
    }

    List<PlainLink> links() {
        return links;
    }

    /** In vain. */
    List<InetSocketAddress> dialled() {
        return dialled;
    }

    @Override
    public Listener listen(InetSocketAddress address, ClearTextConsumer.Factory consumers) throws IOException {
        ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        listeners.add(socket);
        realPorts.put(address.getPort(), socket.getLocalPort());
        start("plain-accept-" + address.getPort(), () -> acceptAll(socket, consumers));
        return new Listener() {
            @Override
            public InetSocketAddress address() {
                return (InetSocketAddress) socket.getLocalSocketAddress();
            }

            @Override
            public void close() {
                closeQuietly(socket);
            }
        };
    }

    @Override
    public void stopAccepting() {
        listeners.forEach(PlainTransport::closeQuietly);
    }

    @Override
    public TlsConnection connect(Dial dial, ClearTextConsumer.Factory consumers) throws IOException {
        dialled.add(dial.remote());
        throw new ConnectException("this transport does not dial: " + dial.remote());
    }

    private void acceptAll(ServerSocket listener, ClearTextConsumer.Factory consumers) {
        while (true) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                PlainLink link = new PlainLink(socket);
                long id = ids.incrementAndGet();
                start("plain-worker-" + id, () -> serve(link, id, consumers));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(PlainLink link, long id, ClearTextConsumer.Factory consumers) {
        TlsConnection connection = new TlsConnection(
                id,
                TlsConnection.Direction.INBOUND,
                (InetSocketAddress) link.socket.getLocalSocketAddress(),
                (InetSocketAddress) link.socket.getRemoteSocketAddress(),
                Instant.EPOCH,
                link);
        connection.established(handshake(verdict));
        ClearTextConsumer consumer = consumers.accept(connection);
        links.add(link);
        link.readAll(consumer);
        connection.closed();
        consumer.closed(link.reason);
    }

    static Handshake handshake(PeerVerdict verdict) {
        TlsProfile profile = TestProfile.server().build();
        return new Handshake(
                profile,
                1,
                ProfileSelector.of(new TlsConfiguration(1, profile, profile, List.of(), List.of())),
                Optional.empty(),
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                false,
                List.of(),
                verdict);
    }

    private void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() {
        listeners.forEach(PlainTransport::closeQuietly);
        links.forEach(link -> link.close(CloseReason.LOCAL));
        for (Thread thread : threads) {
            try {
                thread.join(5000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void closeQuietly(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** One plain socket as the far side of a TLS connection. */
    final class PlainLink implements TlsConnection.Link {
        private final Socket socket;
        private final AtomicBoolean closed = new AtomicBoolean();
        private boolean paused;
        volatile boolean full;
        /** Closed, while its worker has not come to the end. */
        volatile boolean gone;

        volatile CloseReason reason = CloseReason.PEER_CLOSED;

        PlainLink(Socket socket) {
            this.socket = socket;
        }

        private void readAll(ClearTextConsumer consumer) {
            byte[] buffer = new byte[readSize];
            try {
                InputStream in = socket.getInputStream();
                int length = in.read(buffer);
                while (length >= 0) {
                    consumer.received(ByteBuffer.wrap(buffer, 0, length));
                    awaitReading();
                    length = in.read(buffer);
                }
            } catch (IOException e) {
                // our own close, or the peer's reset
            }
            closed.set(true);
            closeQuietly(socket);
        }

        private synchronized void awaitReading() {
            while (paused && !closed.get()) {
                try {
                    wait(100);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        synchronized boolean isPaused() {
            return paused;
        }

        boolean isClosed() {
            return closed.get();
        }

        @Override
        public SendResult send(byte[] clearText) {
            if (gone || closed.get()) {
                return SendResult.CLOSED;
            }
            if (full) {
                return SendResult.FULL;
            }
            try {
                synchronized (socket) {
                    socket.getOutputStream().write(clearText);
                }
                return SendResult.ACCEPTED;
            } catch (IOException e) {
                return SendResult.CLOSED;
            }
        }

        @Override
        public synchronized void pauseReading() {
            paused = true;
        }

        @Override
        public synchronized void resumeReading() {
            paused = false;
            notifyAll();
        }

        @Override
        public void close(CloseReason why) {
            if (closed.compareAndSet(false, true)) {
                reason = why;
                closeQuietly(socket);
            }
        }

        @Override
        public int queuedClearText() {
            return 0;
        }

        @Override
        public int unreadInput() {
            return 0;
        }

        @Override
        public long secondsToIdleTimeout() {
            return -1;
        }
    }
}
