package org.sipmodule.tls.sip;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SparseLog;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * A connection of our transport in the shape of a TLS socket whose handshake has ended. Its input holds whole SIP messages
 * and nothing else, because the stack's reader has no deadlines and few limits. What the stack sets about TLS has no effect,
 * and socket options are the transport's.
 */
// java.net.Socket locks itself in close and in the option methods; a reader that waits must not keep others out
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class TlsSocket extends SSLSocket implements SipStream.Receiver {

    private final TlsConnection connection;
    private final ReceivedBytes input;
    private final SentBytes output;
    private final SSLSession session;
    private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean announced = new AtomicBoolean();

    private final SipStream stream;
    private final Consumer<TlsSocket> onEnd;

    /** @param onEnd told once when the connection has ended */
    TlsSocket(
            TlsConnection connection,
            SipSettings settings,
            SparseLog<InetAddress> complaints,
            Consumer<TlsSocket> onEnd) {
        this.connection = connection;
        this.onEnd = onEnd;
        this.stream = new SipStream(connection, settings, complaints, this);
        this.input = new ReceivedBytes(connection.link(), settings.readBuffer());
        this.output = new SentBytes(connection.link(), settings.writeDeadline());
        this.session = new HandshakeSession(connection);
    }

    SipStream stream() {
        return stream;
    }

    @Override
    public void message(byte[] frame) {
        input.put(frame);
    }

    /** The stack's own channel cannot answer before its first request, so it is answered here and it hears nothing. */
    @Override
    public void pinged() {}

    @Override
    public void ended() {
        input.end();
        onEnd.accept(this);
    }

    /** Tells the listeners, on this thread and once; the stack learns the peer's certificates by it. */
    @Override
    public void startHandshake() {
        if (announced.compareAndSet(false, true)) {
            HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, session);
            listeners.forEach(listener -> listener.handshakeCompleted(event));
        }
    }

    @Override
    public SSLSession getSession() {
        return session;
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.remove(listener);
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    public void close() {
        input.closeHere();
        stream.close(CloseReason.LOCAL);
    }

    /**
     * Also true when the peer has closed, though received bytes can still be read: the stack asks this before it answers a
     * keep-alive, and after the peer's close it invents one.
     */
    @Override
    public boolean isClosed() {
        return input.isEnded();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isInputShutdown() {
        return input.isEnded();
    }

    @Override
    public boolean isOutputShutdown() {
        return input.isEnded();
    }

    @Override
    public void shutdownInput() {
        close();
    }

    @Override
    public void shutdownOutput() {
        close();
    }

    @Override
    public InetAddress getInetAddress() {
        return connection.remote().getAddress();
    }

    @Override
    public int getPort() {
        return connection.remote().getPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return connection.remote();
    }

    @Override
    public InetAddress getLocalAddress() {
        return connection.local().getAddress();
    }

    @Override
    public int getLocalPort() {
        return connection.local().getPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return connection.local();
    }

    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    @Override
    public void setSoTimeout(int millis) {
        input.timeout(Duration.ofMillis(millis));
    }

    @Override
    public int getSoTimeout() {
        return (int) input.timeout().toMillis();
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setSoLinger(boolean on, int linger) {}

    @Override
    public String toString() {
        return connection.toString();
    }

    // What follows is decided by the connection's profile; the stack's wishes are heard and not followed.

    @Override
    public String[] getSupportedCipherSuites() {
        return getEnabledCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return new String[] {session.getCipherSuite()};
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedProtocols() {
        return getEnabledProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return new String[] {session.getProtocol()};
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
        return connection.direction() == TlsConnection.Direction.OUTBOUND;
    }

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
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
