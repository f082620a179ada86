package org.sipmodule.it.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Carries TCP connections on over TLS, or takes the TLS off, for tools without TLS of their own (Debian's SIPp is built without).
 * The JDK's engine speaks to the host here, checks its certificate, and so is one more kind of peer.
 */
public final class TlsTunnel implements AutoCloseable {

    private static final int HANDSHAKE_MILLIS = 10_000;

    private final ServerSocket listener;
    private final ContextMaker contexts;
    private final int target;
    private final Optional<String> serverName;
    private final boolean wantsCertificate;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** For a tool that calls: to a TLS server on port {@code target}. */
    public TlsTunnel(int target, String serverName, Path authorities) {
        this(target, Optional.of(serverName), false, () -> TestIdentity.trusting(authorities));
    }

    private TlsTunnel(int target, Optional<String> serverName, boolean wantsCertificate, ContextMaker contexts) {
        this.wantsCertificate = wantsCertificate;
        try {
            this.target = target;
            this.serverName = serverName;
            this.contexts = contexts;
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        thread("tunnel-accept", this::accept);
    }

    /**
     * For a tool that is called, over TCP on port {@code target}: clients must show a certificate. The files are read when the
     * first one comes.
     */
    public static TlsTunnel before(int target, Path certificates, String name) {
        return new TlsTunnel(target, Optional.empty(), true, () -> TestIdentity.of(certificates, name));
    }

    /** The same for a tool that asks its clients for nothing. */
    public static TlsTunnel beforeAnybody(int target, Path certificates, String name) {
        return new TlsTunnel(target, Optional.empty(), false, () -> TestIdentity.of(certificates, name));
    }

    private interface ContextMaker {
        SSLContext make() throws IOException, GeneralSecurityException;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = kept(listener.accept());
                Socket far = kept(new Socket(InetAddress.getLoopbackAddress(), target));
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                Socket from = serverName.isPresent() ? near : secured(near);
                Socket to = serverName.isPresent() ? secured(far) : far;
                thread("tunnel-out", () -> pump(from, to));
                thread("tunnel-in", () -> pump(to, from));
            } catch (IOException closed) {
                // the end of the listener, or a peer that went: the tool on the other side reports it
            }
        }
    }

    private Socket kept(Socket socket) {
        open.add(socket);
        return socket;
    }

    private SSLContext context() throws IOException {
        try {
            return contexts.make();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private SSLSocket secured(Socket plain) throws IOException {
        SSLSocket secure =
                (SSLSocket) context().getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        if (serverName.isPresent()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName.get())));
            parameters.setEndpointIdentificationAlgorithm("");
        } else {
            secure.setUseClientMode(false);
            parameters.setNeedClientAuth(wantsCertificate);
        }
        secure.setSSLParameters(parameters);
        plain.setSoTimeout(HANDSHAKE_MILLIS);
        secure.startHandshake();
        plain.setSoTimeout(0);
        return secure;
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // either end is gone
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
