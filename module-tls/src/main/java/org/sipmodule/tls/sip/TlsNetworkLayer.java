package org.sipmodule.tls.sip;

import gov.nist.core.net.DefaultNetworkLayer;
import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The door for an unmodified container: TLS sockets that are façades over our transport, for the stack's blocking
 * processors; plain sockets are the stack's own. Public with a public constructor because the stack makes it from its
 * class name.
 */
public final class TlsNetworkLayer implements NetworkLayer {

    private final NetworkLayer plain = DefaultNetworkLayer.SINGLETON;
    private @Nullable SipStackImpl stack;
    private @Nullable Destinations destinations;

    public TlsNetworkLayer() {}

    /** Called while the stack is made, which fails when its script is refused. */
    @Override
    public void setSipStack(SipStackImpl sipStack) {
        stack = sipStack;
        try {
            StackRegistry.serve(sipStack);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused.getMessage(), refused);
        }
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress bindAddress) throws IOException {
        StackRegistry.Bound bound = StackRegistry.of(served());
        return new TlsServerSocket(
                bound.transport(), new InetSocketAddress(bindAddress, port), bound.settings(), bound.unfinished());
    }

    private SipStackImpl served() throws IOException {
        SipStackImpl served = stack;
        if (served == null) {
            throw new IOException("the SIP stack did not introduce itself to its network layer");
        }
        return served;
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return createSSLSocket(address, port, null);
    }

    /**
     * Returns at once and opens nothing: that is for the messages to do. The stack asks for a socket also when a peer has
     * closed, to answer what it takes for a keep-alive; no connection comes about by that.
     */
    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, @Nullable InetAddress localAddress)
            throws IOException {
        return destinations().socket(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, 0));
    }

    private synchronized Destinations destinations() throws IOException {
        SipStackImpl served = served();
        StackRegistry.Bound bound = StackRegistry.bound(served);
        Destinations known = destinations;
        // a stack that is stopped and started again has another module by then
        if (known == null || !known.isOf(bound)) {
            known = new Destinations(served, bound);
            destinations = known;
        }
        return known;
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress bindAddress) throws IOException {
        return plain.createServerSocket(port, backlog, bindAddress);
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return plain.createSocket(address, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress) throws IOException {
        return plain.createSocket(address, port, localAddress);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return plain.createSocket(address, port, localAddress, localPort);
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return plain.createDatagramSocket();
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress localAddress) throws SocketException {
        return plain.createDatagramSocket(port, localAddress);
    }
}
