package org.sipmodule.embedded.sip;

import gov.nist.core.net.DefaultNetworkLayer;
import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.OpenConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of the stack's own TCP, counted, as the stack itself tells nobody of its connections. The stack makes it by
 * name, hence public; safe from any thread.
 */
public final class TcpSockets implements NetworkLayer {

    private static final Logger LOG = LoggerFactory.getLogger(TcpSockets.class);

    private static final NetworkLayer PLAIN = DefaultNetworkLayer.SINGLETON;

    private final Set<Listening> listening = ConcurrentHashMap.newKeySet();
    private final Set<Counted> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();
    private volatile Duration connectTimeout = Duration.ofSeconds(10);

    /** Tells the layer of its owner, when it is closed. */
    private final class Counted extends Socket {
        private final long id = lastId.incrementAndGet();

        @Override
        public void connect(java.net.SocketAddress endpoint, int timeout) throws IOException {
            open.add(this);
            try {
                super.connect(endpoint, timeout);
            } catch (IOException | RuntimeException failed) {
                open.remove(this);
                throw failed;
            }
        }

        @Override
        public synchronized void close() throws IOException {
            open.remove(this);
            super.close();
        }

        private OpenConnection shown() {
            InetSocketAddress none = new InetSocketAddress(0);
            InetSocketAddress local = getLocalAddress() == null
                    ? none
                    : new InetSocketAddress(getLocalAddress(), Math.max(0, getLocalPort()));
            InetSocketAddress remote =
                    getInetAddress() == null ? none : new InetSocketAddress(getInetAddress(), getPort());
            return new OpenConnection(
                    new ConnectionInfo(OptionalLong.of(id), "tcp", local, remote), !isConnected(), -1, -1, 0);
        }
    }

    /** Accepts counted sockets. */
    private final class Listening extends ServerSocket {
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
            Counted accepted = new Counted();
            try {
                implAccept(accepted);
            } catch (IOException | RuntimeException failed) {
                accepted.close();
                throw failed;
            }
            open.add(accepted);
            return accepted;
        }
    }

    public TcpSockets() {}

    /** How long an outbound connection may take to open; to be set before the first. */
    void connectTimeout(Duration timeout) {
        connectTimeout = timeout;
    }

    /** Closes the listening sockets; connections stay. */
    void stopAccepting() {
        for (Listening socket : listening) {
            try {
                socket.close();
            } catch (IOException failure) {
                LOG.debug("{} did not close cleanly", socket, failure);
            }
        }
    }

    List<OpenConnection> connections() {
        return open.stream()
                .sorted(Comparator.comparingLong(socket -> socket.id))
                .map(Counted::shown)
                .toList();
    }

    @Override
    public void setSipStack(SipStackImpl stack) {
        // nothing here belongs to one
    }

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
        Counted socket = new Counted();
        try {
            if (localAddress != null) {
                // not to the port: the stack gives that of its listening socket
                socket.bind(new InetSocketAddress(localAddress, 0));
            }
            socket.connect(new InetSocketAddress(address, port), (int) connectTimeout.toMillis());
            return socket;
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress bindAddress) throws IOException {
        return PLAIN.createSSLServerSocket(port, backlog, bindAddress);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return PLAIN.createSSLSocket(address, port);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, @Nullable InetAddress localAddress)
            throws IOException {
        return PLAIN.createSSLSocket(address, port, localAddress);
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return PLAIN.createDatagramSocket();
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress localAddress) throws SocketException {
        return PLAIN.createDatagramSocket(port, localAddress);
    }
}
