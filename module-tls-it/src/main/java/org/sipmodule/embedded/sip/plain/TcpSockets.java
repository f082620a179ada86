package org.sipmodule.embedded.sip.plain;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.OpenConnection;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The sockets of the stack's own TCP, counted, as the stack itself tells nobody of its connections. The stack makes it by
 * name, hence public; safe from any thread.
 */
public final class TcpSockets implements NetworkLayer {

    private static final Logger LOG = LoggerFactory.getLogger(TcpSockets.class);

    private final Set<Listening> listening = ConcurrentHashMap.newKeySet();
    private final Set<CountedSocket> open = ConcurrentHashMap.newKeySet();
    private final Map<InetSocketAddress, DatagramSocket> datagrams = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile TcpLimits limits = TcpLimits.DEFAULTS;
    private final SparseLog<InetSocketAddress> waits = SparseLog.byListener(LOG);
    private volatile Runnable isFull = () -> {};
    private volatile Semaphore ours = new Semaphore(limits.maxConnections());

    /** Accepts counted sockets, and no more than there are places. */
    private final class Listening extends ServerSocket {

        private final Semaphore places = new Semaphore(limits.maxConnections());

        Listening(int port, int backlog, InetAddress address) throws IOException {
            super(port, backlog, address);
            listening.add(this);
        }

        @Override
        public void close() throws IOException {
            listening.remove(this);
            super.close();
        }

        @Override
        public Socket accept() throws IOException {
            takePlace();
            Place place = new Place(places);
            try {
                CountedSocket accepted = counted(place);
                try {
                    implAccept(accepted);
                    place.opened(accepted);
                    return accepted;
                } catch (IOException | RuntimeException | Error failed) {
                    accepted.close();
                    throw failed;
                }
            } catch (IOException | RuntimeException | Error failed) {
                place.leave();
                throw failed;
            }
        }

        private void takePlace() throws IOException {
            if (places.tryAcquire()) {
                return;
            }
            isFull.run();
            waits.log(
                    Level.WARN,
                    new InetSocketAddress(getInetAddress(), getLocalPort()),
                    "tcp:{} has {} connections and accepts no more until one ends (tcp_max_connections)",
                    Addresses.text(getInetAddress(), getLocalPort()),
                    limits.maxConnections());
            try {
                while (!places.tryAcquire(1, TimeUnit.SECONDS)) {
                    if (isClosed()) {
                        throw new SocketException("closed");
                    }
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    /** One connection's, from before it is open until it is closed. */
    private final class Place implements CountedSocket.Owner {

        private final Semaphore places;
        private final AtomicBoolean isTaken = new AtomicBoolean(true);

        Place(Semaphore places) {
            this.places = places;
        }

        @Override
        public void opened(CountedSocket socket) {
            open.add(socket);
        }

        @Override
        public void closed(CountedSocket socket) {
            open.remove(socket);
            leave();
        }

        void leave() {
            if (isTaken.getAndSet(false)) {
                places.release();
            }
        }
    }

    public TcpSockets() {}

    /**
     * To be set before the first socket.
     *
     * @param full told when a socket has as many connections as it takes, and accepts no more for now
     */
    public void limits(TcpLimits given, Runnable full) {
        limits = given;
        isFull = full;
        ours = new Semaphore(given.maxConnections());
    }

    private CountedSocket counted(CountedSocket.Owner owner) {
        return new CountedSocket(lastId.incrementAndGet(), limits, owner);
    }

    /** Closes the listening sockets; connections stay. */
    public void stopAccepting() {
        for (Listening socket : listening) {
            try {
                socket.close();
            } catch (IOException failure) {
                LOG.debug("{} did not close cleanly", socket, failure);
            }
        }
    }

    public List<OpenConnection> connections() {
        return open.stream()
                .sorted(CountedSocket.BY_AGE)
                .map(CountedSocket::shown)
                .toList();
    }

    @Override
    public void setSipStack(SipStackImpl owner) {}

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress bindAddress) throws IOException {
        return new Listening(port, backlog, bindAddress);
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return createSocket(address, port, null, 0);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress localAddress) throws IOException {
        return createSocket(address, port, localAddress, 0);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        Semaphore places = ours;
        if (!places.tryAcquire()) { // a stranger's Via or URI may be why it is to be opened
            throw new IOException("there are " + limits.maxConnections()
                    + " connections of our own already (tcp_max_connections), none is opened to "
                    + Addresses.text(address, port));
        }
        CountedSocket socket = counted(new Place(places));
        try {
            if (localAddress != null) {
                // not to the port: the stack gives that of its listening socket
                socket.bind(new InetSocketAddress(localAddress, 0));
            }
            socket.connect(new InetSocketAddress(address, port), TcpLimits.millis(limits.connectTimeout()));
            return socket;
        } catch (IOException | RuntimeException | Error failed) {
            socket.close();
            throw failed;
        }
    }

    // The stack's own TLS: nothing asks for it. The stack's network layer reads all authorities of the JVM
    // to have it, which takes a tenth of a start.

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress bindAddress) throws IOException {
        throw noTls();
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        throw noTls();
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, @Nullable InetAddress localAddress)
            throws IOException {
        throw noTls();
    }

    private static IOException noTls() {
        return new IOException("TLS connections are the tls module's, not the stack's");
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return new DatagramSocket();
    }

    /** The same again for the same address, see {@link PlainDoors}. */
    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress localAddress) throws SocketException {
        InetSocketAddress address = new InetSocketAddress(localAddress, port);
        DatagramSocket known = datagrams.get(address);
        if (known != null && !known.isClosed()) {
            return known;
        }
        DatagramSocket socket = new DatagramSocket(address);
        datagrams.put(address, socket);
        return socket;
    }
}
