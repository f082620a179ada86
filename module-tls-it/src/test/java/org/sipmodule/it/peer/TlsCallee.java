package org.sipmodule.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** A SIP server on the JDK's TLS engine: it answers every request with 200 and tells by which connection each came. */
public final class TlsCallee implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    /**
     * A request that arrived.
     *
     * @param connection counted from 1
     * @param sni        the name that was asked for, or {@code none}
     * @param peer       the subject of the client's certificate, or {@code nobody}
     */
    public record Arrival(int connection, String sni, String peer, SipText request) {}

    private final ServerSocket listener;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> unused = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private volatile String refusal = "";
    private volatile Runnable beforeRefusal = () -> {};

    public TlsCallee(String address) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByName(address));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on it refuses everything but ACK, and does something before. */
    public TlsCallee refusing(String status, Runnable before) {
        refusal = status;
        beforeRefusal = before;
        return this;
    }

    /** Begins to accept, with the certificate of that name; clients are asked for theirs and may have none. */
    public TlsCallee answering(Path certificates, String name) throws IOException, GeneralSecurityException {
        SSLContext context = TestIdentity.of(certificates, name);
        thread("callee-accept", () -> {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                thread("callee-" + number, () -> serve(number, context, socket));
            }
        });
        return this;
    }

    private void serve(int number, SSLContext context, Socket socket) throws IOException {
        try (SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true)) {
            secure.setUseClientMode(false);
            secure.setWantClientAuth(true);
            secure.startHandshake();
            String sni = ((ExtendedSSLSession) secure.getSession())
                    .getRequestedServerNames().stream()
                            .findFirst()
                            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                            .orElse("none");
            int served = 0;
            try {
                for (; ; served++) {
                    SipText request = SipText.read(secure.getInputStream());
                    arrivals.add(new Arrival(number, sni, peer(secure), request));
                    if (request.method().equals("ACK")) {
                        continue;
                    }
                    beforeRefusal.run();
                    String reply = request.answered(refusal.isEmpty() ? "200 OK" : refusal, "callee")
                            + "Content-Length: 0\r\n\r\n";
                    secure.getOutputStream().write(reply.getBytes(StandardCharsets.UTF_8));
                }
            } finally {
                if (served == 0) {
                    unused.add(sni);
                }
            }
        } finally {
            open.remove(socket);
        }
    }

    private static String peer(SSLSocket secure) {
        try {
            return secure.getSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException none) {
            return "nobody";
        }
    }

    public Arrival next() throws InterruptedException {
        Arrival arrival = arrivals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(arrival).as("a request has arrived").isNotNull();
        return Objects.requireNonNull(arrival);
    }

    /** The SNI of the next connection that ends without having carried a request. */
    public String nextUnused() throws InterruptedException {
        String sni = unused.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(sni).as("a connection has ended unused").isNotNull();
        return Objects.requireNonNull(sni);
    }

    public int connections() {
        return connections.get();
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void thread(String name, Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException closed) {
                        // the end of the socket
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
