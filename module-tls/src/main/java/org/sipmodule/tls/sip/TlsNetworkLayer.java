package org.sipmodule.tls.sip;

import gov.nist.core.net.DefaultNetworkLayer;
import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for an unmodified container: TLS sockets that are façades over our transport, for the stack's blocking
 * processors; plain sockets are the stack's own. Public with a public constructor because the stack makes it from its
 * class name.
 */
public final class TlsNetworkLayer implements NetworkLayer {

    private static final Logger LOG = LoggerFactory.getLogger(TlsNetworkLayer.class);

    private final NetworkLayer plain = DefaultNetworkLayer.SINGLETON;
    private @Nullable SipStackImpl stack;

    public TlsNetworkLayer() {}

    @Override
    public void setSipStack(SipStackImpl sipStack) {
        stack = sipStack;
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress bindAddress) throws IOException {
        SipStackImpl served = stack;
        if (served == null) {
            throw new IOException("the SIP stack did not introduce itself to its network layer");
        }
        StackRegistry.Bound bound = StackRegistry.of(served);
        return new TlsServerSocket(
                bound.transport(), new InetSocketAddress(bindAddress, port), bound.settings(), served.getTimer());
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return createSSLSocket(address, port, null);
    }

    /**
     * Refuses. The stack dials here by itself when a peer has closed, to answer what it takes for a keep-alive; no such
     * connection must come about.
     */
    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, @Nullable InetAddress localAddress)
            throws IOException {
        String target = Addresses.text(address, port);
        LOG.debug("connection to {} refused, outbound TLS is not available", target);
        throw new ConnectException("outbound TLS connections are not available: none is opened to " + target);
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
