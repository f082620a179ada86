package org.sipmodule.tls.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.sipmodule.tls.transport.TlsTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A listener of our transport in the shape of a server socket. {@link #accept} returns only connections whose handshake
 * has ended; protocols, ciphers and client authentication are the profile's, whatever is set here. While it is open,
 * accept throws nothing but a time-out: the stack stops listening for good on an SSLException or SocketException.
 */
// java.net.ServerSocket locks itself in the option methods; nothing here needs it
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class TlsServerSocket extends SSLServerSocket {

    private static final Logger LOG = LoggerFactory.getLogger(TlsServerSocket.class);

    private final SipSettings settings;
    private final UnfinishedMessages unfinished;
    private final AcceptQueue queue;
    private final MessageDeadline deadline;
    private final Set<TlsSocket> live = ConcurrentHashMap.newKeySet();
    private final SparseLog<InetAddress> complaints = SparseLog.byAddress(LOG);
    private volatile TlsTransport.@Nullable Listener listener;
    private volatile Duration timeout = Duration.ZERO;

    TlsServerSocket(
            TlsTransport transport, InetSocketAddress address, SipSettings settings, UnfinishedMessages unfinished)
            throws IOException {
        this.settings = settings;
        this.unfinished = unfinished;
        this.queue = new AcceptQueue(settings.acceptQueue());
        this.deadline = new MessageDeadline(settings.messageDeadline());
        listener = transport.listen(address, this::accepted);
    }

    private ClearTextConsumer accepted(TlsConnection connection) {
        TlsSocket socket = new TlsSocket(connection, settings, unfinished, complaints, this::forget);
        live.add(socket);
        deadline.watch(socket.stream());
        if (!queue.offer(socket)) {
            if (!queue.isClosed()) {
                complaints.log(
                        Level.WARN,
                        connection.remote().getAddress(),
                        "{}: closed, the SIP stack does not accept: {} wait",
                        connection,
                        settings.acceptQueue());
            }
            socket.close();
        }
        return socket.stream();
    }

    private void forget(TlsSocket socket) {
        live.remove(socket);
        deadline.forget(socket.stream());
    }

    @Override
    public Socket accept() throws IOException {
        return queue.take(timeout);
    }

    /**
     * Also closes the connections: the stack closes this socket only when it stops, and knows just those of its connections
     * that have sent a request.
     */
    @Override
    public void close() throws IOException {
        if (queue.close()) {
            TlsTransport.Listener open = listener;
            if (open != null) {
                open.close();
            }
            live.forEach(TlsSocket::close);
            super.close();
        }
    }

    @Override
    public boolean isClosed() {
        return queue.isClosed();
    }

    @Override
    public boolean isBound() {
        return listener != null;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        TlsTransport.Listener open = listener;
        return open == null ? null : open.address().getAddress();
    }

    @Override
    public int getLocalPort() {
        TlsTransport.Listener open = listener;
        return open == null ? -1 : open.address().getPort();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        TlsTransport.Listener open = listener;
        return open == null ? null : open.address();
    }

    @Override
    public @Nullable ServerSocketChannel getChannel() {
        return null;
    }

    @Override
    public void setSoTimeout(int millis) {
        timeout = Duration.ofMillis(millis);
    }

    @Override
    public int getSoTimeout() {
        return (int) timeout.toMillis();
    }

    @Override
    public String toString() {
        TlsTransport.Listener open = listener;
        return "tls server socket " + (open == null ? "that is not bound" : Addresses.text(open.address()));
    }

    // What follows is decided by the profile of each connection; the stack's wishes are heard and not followed.

    @Override
    public String[] getEnabledCipherSuites() {
        return new String[0];
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[0];
    }

    @Override
    public String[] getEnabledProtocols() {
        return new String[0];
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
