package org.sipmodule.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A SIP client on the JDK's TLS engine, with one connection; used by one thread. */
public final class TlsCaller implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final AtomicInteger LAST = new AtomicInteger();

    private final Socket plain;
    private final SSLSocket socket;
    private final long opened;

    private TlsCaller(Socket plain, SSLSocket socket, long opened) {
        this.plain = plain;
        this.socket = socket;
        this.opened = opened;
    }

    /** @param sni empty for none */
    public static TlsCaller to(int port, SSLContext context, String sni) throws IOException {
        return to(port, context, sni, null, null);
    }

    /**
     * @param sni     empty for none
     * @param version the only one that is offered, null for the JDK's
     * @param cipher  the only one that is offered, null for the JDK's
     */
    public static TlsCaller to(
            int port, SSLContext context, String sni, @Nullable String version, @Nullable String cipher)
            throws IOException {
        long opened = System.currentTimeMillis();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        SSLParameters parameters = socket.getSSLParameters();
        if (!sni.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(sni)));
        }
        if (version != null) {
            parameters.setProtocols(new String[] {version});
        }
        if (cipher != null) {
            parameters.setCipherSuites(new String[] {cipher});
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
        return new TlsCaller(plain, socket, opened);
    }

    public String serverSubject() throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    /** Sends a request to that user and gives its final reply. */
    public SipText ask(String method, String user, String... headers) throws IOException {
        send(method, user, headers);
        return reply();
    }

    /** Whether the handshake has resumed an earlier session: one that is older than the connection. */
    public boolean isResumed() {
        return socket.getSession().getCreationTime() < opened;
    }

    public void send(String method, String user, String... headers) throws IOException {
        send(request(method, user, headers));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public byte[] request(String method, String user, String... headers) {
        int number = LAST.incrementAndGet();
        StringBuilder text = new StringBuilder()
                .append(method + " sip:" + user + "@127.0.0.1:" + socket.getPort() + ";transport=tls SIP/2.0\r\n")
                .append("Via: SIP/2.0/TLS 127.0.0.1:" + socket.getLocalPort() + ";rport;branch=z9hG4bKcaller" + number
                        + "\r\n")
                .append("From: <sip:caller@example.test>;tag=c" + number + "\r\nTo: <sip:" + user + "@127.0.0.1>\r\n")
                .append("Call-ID: caller-" + number + "\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\n")
                .append("Contact: <sip:caller@127.0.0.1:" + socket.getLocalPort() + ";transport=tls>\r\n");
        List.of(headers).forEach(header -> text.append(header).append("\r\n"));
        return text.append("Content-Length: 0\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    public SipText reply() throws IOException {
        SipText reply;
        do {
            reply = SipText.read(socket.getInputStream());
            assertThat(reply.startLine()).startsWith("SIP/2.0 ");
        } while (reply.startLine().startsWith("SIP/2.0 1"));
        return reply;
    }

    /** Is gone by a reset, without a word of TLS. */
    public void vanish() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
