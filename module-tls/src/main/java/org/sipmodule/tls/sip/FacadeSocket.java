package org.sipmodule.tls.sip;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What our sockets have in common for the stack: connections of the transport in the shape of a TLS socket. Its input holds
 * whole SIP messages and nothing else, because the stack's reader has no deadlines and few limits. What the stack sets about
 * TLS has no effect, and socket options are the transport's.
 */
// java.net.Socket locks itself in close and in the option methods; a reader that waits must not keep others out
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
abstract class FacadeSocket extends SSLSocket {

    private final ReceivedBytes input;
    private final SSLSession session;
    private final Queue<HandshakeCompletedListener> listeners = new ConcurrentLinkedQueue<>();

    FacadeSocket(ReceivedBytes input, SSLSession session) {
        this.input = input;
        this.session = session;
    }

    ReceivedBytes input() {
        return input;
    }

    abstract InetSocketAddress remote();

    abstract InetSocketAddress local();

    /**
     * Tells each listener once, on this thread. The stack learns the peer's certificates by it, or that there are none, and
     * its time limit for handshakes ends by it.
     */
    @Override
    public final void startHandshake() {
        HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, session);
        HandshakeCompletedListener listener = listeners.poll();
        while (listener != null) {
            listener.handshakeCompleted(event);
            listener = listeners.poll();
        }
    }

    @Override
    public final SSLSession getSession() {
        return session;
    }

    @Override
    public final void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.add(listener);
    }

    @Override
    public final void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.remove(listener);
    }

    @Override
    public final InputStream getInputStream() {
        return input;
    }

    /** Wakes the reader, throws away what it has not read, and closes what is behind. */
    @Override
    public final void close() {
        input.closeHere();
        closeBehind();
    }

    abstract void closeBehind();

    /**
     * Also true when the peer has closed, though received bytes can still be read: the stack asks this before it answers a
     * keep-alive, and after the peer's close it invents one.
     */
    @Override
    public final boolean isClosed() {
        return input.isEnded();
    }

    @Override
    public final boolean isConnected() {
        return true;
    }

    @Override
    public final boolean isBound() {
        return true;
    }

    @Override
    public final boolean isInputShutdown() {
        return input.isEnded();
    }

    @Override
    public final boolean isOutputShutdown() {
        return input.isEnded();
    }

    @Override
    public final void shutdownInput() {
        close();
    }

    @Override
    public final void shutdownOutput() {
        close();
    }

    @Override
    public final InetAddress getInetAddress() {
        return remote().getAddress();
    }

    @Override
    public final int getPort() {
        return remote().getPort();
    }

    @Override
    public final SocketAddress getRemoteSocketAddress() {
        return remote();
    }

    @Override
    public final InetAddress getLocalAddress() {
        return local().getAddress();
    }

    @Override
    public final int getLocalPort() {
        return local().getPort();
    }

    @Override
    public final SocketAddress getLocalSocketAddress() {
        return local();
    }

    @Override
    public final @Nullable SocketChannel getChannel() {
        return null;
    }

    @Override
    public final void setSoTimeout(int millis) {
        input.timeout(Duration.ofMillis(millis));
    }

    @Override
    public final int getSoTimeout() {
        return (int) input.timeout().toMillis();
    }

    @Override
    public final void setTcpNoDelay(boolean on) {}

    @Override
    public final boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public final void setKeepAlive(boolean on) {}

    @Override
    public final void setSoLinger(boolean on, int linger) {}

    // What follows is decided by the profile of each connection; the stack's wishes are heard and not followed.

    @Override
    public final String[] getSupportedCipherSuites() {
        return getEnabledCipherSuites();
    }

    @Override
    public final String[] getEnabledCipherSuites() {
        return new String[] {session.getCipherSuite()};
    }

    @Override
    public final void setEnabledCipherSuites(String[] suites) {}

    @Override
    public final String[] getSupportedProtocols() {
        return getEnabledProtocols();
    }

    @Override
    public final String[] getEnabledProtocols() {
        return new String[] {session.getProtocol()};
    }

    @Override
    public final void setEnabledProtocols(String[] protocols) {}

    @Override
    public final void setUseClientMode(boolean mode) {}

    @Override
    public final void setNeedClientAuth(boolean need) {}

    @Override
    public final boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public final void setWantClientAuth(boolean want) {}

    @Override
    public final boolean getWantClientAuth() {
        return false;
    }

    @Override
    public final void setEnableSessionCreation(boolean flag) {}

    @Override
    public final boolean getEnableSessionCreation() {
        return true;
    }
}
