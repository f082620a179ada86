package org.sipmodule.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.sipmodule.module.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A short life of the host, from start to stop with a request over each transport, so that the JVM can write down the
 * classes which a start needs. {@code bin/siphost-archive} runs it.
 */
final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final int PATIENCE_MILLIS = 10_000;

    private final Path directory;
    private final InetSocketAddress plain = free();
    private final InetSocketAddress secure = otherThan(plain);

    private Rehearsal(Path directory) throws IOException {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        // a build that works has nothing to tell
        HostLog.level(-1);
        Path directory = Files.createTempDirectory("siphost-rehearsal");
        try {
            new Rehearsal(directory).play();
        } finally {
            TestCertificates.delete(directory);
        }
        // the archive is written when the JVM ends; nobody's thread may keep it from that
        System.exit(0);
    }

    private void play() throws IOException, GeneralSecurityException {
        TestCertificates.ensure(directory.resolve("certs"));
        Files.writeString(directory.resolve("tls.cfg"), profile());
        Path script = directory.resolve("kamailio.cfg");
        Files.writeString(script, script());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        if (new Main(nowhere, nowhere).run(List.of("-c", "-f", script.toString())) != 0) {
            throw new IOException(script + " is refused");
        }
        try (EmbeddedHost host = EmbeddedHost.start(HostOptions.of(script).withRunDirectory(directory))) {
            askByDatagram();
            try (Socket socket = connected(SocketFactory.getDefault(), plain)) {
                ask(socket, "TCP");
            }
            boolean tls = host.listening().stream()
                    .anyMatch(socket -> socket.protocol().equals("tls"));
            if (tls) {
                try (Socket socket = connected(trusting().getSocketFactory(), secure)) {
                    ask(socket, "TLS");
                }
            }
            LOG.debug("rehearsed over {}", ListenPlan.text(host.listening()));
        }
    }

    private String profile() {
        return """
                [server:default]
                method = TLSv1.2+
                certificate = ./certs/default.pem
                private_key = ./certs/default.key
                [server:any]
                server_name = alpha.example.test
                method = TLSv1.2+
                certificate = ./certs/alpha.pem
                private_key = ./certs/alpha.key
                [client:default]
                method = TLSv1.2+
                verify_certificate = yes
                ca_list = ./certs/ca.pem
                """.replace("./certs", directory.resolve("certs").toString());
    }

    private String script() {
        String secured = """
                enable_tls=yes
                listen=tls:%s
                loadmodule "tls.so"
                modparam("tls", "config", "tls.cfg")
                """.formatted(Addresses.text(secure));
        return """
                #!KAMAILIO
                debug=-1
                log_stderror=yes
                listen=udp:%1$s
                listen=tcp:%1$s
                %2$s
                loadmodule "sl.so"
                request_route {
                    sl_send_reply("200", "OK");
                    exit;
                }
                """.formatted(Addresses.text(plain), HostOptions.hasModule("tls") ? secured : "");
    }

    private void askByDatagram() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, plain.getAddress())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] request = options("UDP", socket.getLocalPort());
            socket.send(new DatagramPacket(request, request.length, plain));
            socket.receive(new DatagramPacket(new byte[4096], 4096));
        }
    }

    private static Socket connected(SocketFactory factory, InetSocketAddress address) throws IOException {
        Socket socket = factory.createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void ask(Socket socket, String transport) throws IOException {
        socket.getOutputStream().write(options(transport, socket.getLocalPort()));
        if (socket.getInputStream().read(new byte[4096]) <= 0) {
            throw new IOException("no answer over " + transport);
        }
    }

    private SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        try (InputStream pem = Files.newInputStream(directory.resolve("certs/ca.pem"))) {
            anchors.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static byte[] options(String transport, int port) {
        return ("OPTIONS sip:rehearsal@localhost SIP/2.0\r\n"
                        + "Via: SIP/2.0/" + transport + " 127.0.0.1:" + port + ";branch=z9hG4bK-rehearsal-" + transport
                        + ";rport\r\n"
                        + "From: <sip:rehearsal@localhost>;tag=1\r\nTo: <sip:rehearsal@localhost>\r\n"
                        + "Call-ID: rehearsal-" + transport + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
                        + "Contact: <sip:rehearsal@127.0.0.1:" + port + ">\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A free port may be the same when it is asked for again. */
    private static InetSocketAddress otherThan(InetSocketAddress taken) throws IOException {
        InetSocketAddress other = free();
        while (other.equals(taken)) {
            other = free();
        }
        return other;
    }

    private static InetSocketAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }
}
