package org.sipmodule.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Carries TCP connections on over TLS, for tools without TLS of their own (Debian's SIPp is built without). The JDK's engine
 * speaks to the server here, checks its certificate and name, and so is one more kind of peer.
 */
final class TlsTunnel implements AutoCloseable {

    private final ServerSocket listener;
    private final SSLContext context;
    private final int target;
    private final String serverName;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    TlsTunnel(int target, String serverName, Path authorities) {
        try {
            this.target = target;
            this.serverName = serverName;
            this.context = TestIdentity.trusting(authorities);
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
        thread("tunnel-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket plain = listener.accept();
                open.add(plain);
                SSLSocket secure =
                        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), target);
                open.add(secure);
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setServerNames(java.util.List.of(new SNIHostName(serverName)));
                parameters.setEndpointIdentificationAlgorithm("");
                secure.setSSLParameters(parameters);
                secure.startHandshake();
                plain.setTcpNoDelay(true);
                secure.setTcpNoDelay(true);
                thread("tunnel-out", () -> pump(plain, secure));
                thread("tunnel-in", () -> pump(secure, plain));
            } catch (IOException closed) {
                // the end of the listener, or a peer that went: the tool on the other side reports it
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // either end is gone
        } finally {
            open.remove(from);
            open.remove(to);
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
