package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gov.nist.core.CommonLogger;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.verify.PeerVerdict;
import org.sipmodule.tls.verify.VerifyResult;
import org.slf4j.LoggerFactory;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The sockets of the container's door by themselves. */
public class FacadeSocketTest {

    private static final SipSettings SMALL = new SipSettings(
            1024, 100_000, Duration.ofSeconds(30), 2, 1000, Duration.ofMillis(200), Duration.ofSeconds(20));

    private PlainTransport transport = new PlainTransport();

    @BeforeClass
    public void keepFromLog4j() {
        // without a stack made before, the stack's own classes would look for it
        CommonLogger.legacyLogger = new Slf4jStackLogger();
    }

    @BeforeMethod
    public void openTransport() {
        transport = new PlainTransport();
    }

    @AfterMethod(alwaysRun = true)
    public void closeTransport() {
        transport.close();
    }

    private TlsServerSocket listen(SipSettings settings) throws IOException {
        return new TlsServerSocket(
                transport,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                settings,
                new UnfinishedMessages());
    }

    @DataProvider
    public Object[][] chunkSizes() {
        return new Object[][] {{1}, {7}, {4096}, {17_000}};
    }

    @Test(dataProvider = "chunkSizes")
    public void f67BytesArriveExactlyWhateverTheReadersBuffer(int size) throws Exception {
        byte[] random = new byte[64 * 1024];
        new Random(7).nextBytes(random);
        String body = new String(random, StandardCharsets.ISO_8859_1);
        String sent = Requests.options(1, "SIP/2.0/TLS a", body) + Requests.options(2) + Requests.options(3);
        byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
        try (TlsServerSocket server = listen(SMALL);
                TestPeer peer = new TestPeer(server.getLocalPort());
                SSLSocket socket = (SSLSocket) server.accept()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(peer, sent));
            byte[] received = new byte[bytes.length];
            InputStream in = socket.getInputStream();
            int at = 0;
            while (at < received.length) {
                at += in.read(received, at, Math.min(size, received.length - at));
            }
            sending.get(10, TimeUnit.SECONDS);
            assertThat(Arrays.equals(received, bytes)).isTrue();
            socket.getOutputStream().write(random, 3, 2000);
            assertThat(peer.receiveBytes(2000)).isEqualTo(body.substring(3, 2003));
        }
    }

    private static void send(TestPeer peer, String text) {
        try {
            peer.send(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Counts what is told to it. */
    static final class RecordingLink implements TlsConnection.Link {
        private final List<String> told = new ArrayList<>();
        private SendResult result = SendResult.ACCEPTED;

        List<String> told() {
            return told;
        }

        @Override
        public SendResult send(byte[] clearText) {
            return result;
        }

        @Override
        public void pauseReading() {
            told.add("pause");
        }

        @Override
        public void resumeReading() {
            told.add("resume");
        }

        @Override
        public void close(CloseReason reason) {
            told.add("close " + reason);
        }

        @Override
        public int queuedClearText() {
            return 0;
        }

        @Override
        public int unreadInput() {
            return 0;
        }

        @Override
        public long secondsToIdleTimeout() {
            return -1;
        }
    }

    @Test
    public void pausesAboveTheLimitAndResumesAtHalf() throws Exception {
        RecordingLink link = new RecordingLink();
        ReceivedBytes input = new ReceivedBytes(ReceivedBytes.Source.of(link), 100);
        input.put(new byte[100]);
        assertThat(link.told).isEmpty();
        input.put(new byte[50]);
        input.put(new byte[50]);
        assertThat(link.told).containsExactly("pause");
        input.read(new byte[149]);
        assertThat(link.told).containsExactly("pause");
        input.read(new byte[1]);
        assertThat(link.told).containsExactly("pause", "resume");
        assertThat(input.available()).isEqualTo(50);
    }

    @Test
    public void readEndsWithTheConnectionAfterWhatWasReceived() throws Exception {
        ReceivedBytes input = new ReceivedBytes(ReceivedBytes.Source.of(new RecordingLink()), 100);
        input.put(new byte[] {1, -1});
        input.end();
        assertThat(input.isEnded()).isTrue();
        assertThat(input.read()).isEqualTo(1);
        assertThat(input.read()).isEqualTo(255);
        assertThat(input.read()).isEqualTo(-1);
        input.closeHere();
        assertThatThrownBy(input::read).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    }

    @Test
    public void writeWaitsForRoomOnlySoLong() {
        RecordingLink link = new RecordingLink();
        SentBytes output = new SentBytes(link, Duration.ofMillis(100));
        link.result = SendResult.FULL;
        assertThatThrownBy(() -> output.write(1))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("the peer did not read for 100 ms");
        link.result = SendResult.CLOSED;
        assertThatThrownBy(() -> output.write(1)).isInstanceOf(SocketException.class);
    }

    @Test
    public void timesOutAndStaysOpen() throws Exception {
        try (TlsServerSocket server = listen(SMALL)) {
            server.setSoTimeout(50);
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
            try (TestPeer peer = new TestPeer(server.getLocalPort())) {
                server.setSoTimeout(10_000);
                SSLSocket socket = (SSLSocket) server.accept();
                assertThat(socket.getPort()).isEqualTo(peer.port());
                assertThat(socket.getLocalPort()).isEqualTo(server.getLocalPort());
                socket.setSoTimeout(50);
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                assertThat(socket.isClosed()).isFalse();
                socket.close();
                socket.close();
                assertThat(socket.isClosed()).isTrue();
                assertThat(peer.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    public void closesConnectionsThatNobodyAccepts() throws Exception {
        TlsServerSocket server = listen(SMALL);
        try (TestPeer first = new TestPeer(server.getLocalPort());
                TestPeer second = new TestPeer(server.getLocalPort())) {
            await().atMost(Duration.ofSeconds(10)).until(() -> transport.links().size() == 2);
            try (TestPeer third = new TestPeer(server.getLocalPort())) {
                assertThat(third.isClosedByServer()).isTrue();
            }
            try (Socket accepted = server.accept()) {
                server.close();
                assertThat(first.isClosedByServer()).isTrue();
                assertThat(second.isClosedByServer()).isTrue();
                assertThat(accepted.isClosed()).isTrue();
            }
        }
    }

    @Test
    public void closeWakesTheAcceptThreadThoughItIsInterrupted() throws Exception {
        TlsServerSocket server = listen(SMALL);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread acceptor = new Thread(
                () -> {
                    try {
                        server.accept();
                    } catch (IOException e) {
                        ended.complete(e);
                    }
                },
                "test-accept");
        acceptor.start();
        acceptor.interrupt();
        await().atMost(Duration.ofSeconds(10)).until(() -> acceptor.getState() == Thread.State.TIMED_WAITING);
        assertThat(ended).isNotDone();
        server.close();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(SocketException.class);
        acceptor.join(10_000);
    }

    @Test
    public void tellsItsListenersOnceOnTheCallingThread() throws Exception {
        TlsSocket socket = socket(new PeerVerdict(VerifyResult.OK, 0, List.of(certificate())));
        List<HandshakeCompletedEvent> events = new ArrayList<>();
        socket.addHandshakeCompletedListener(events::add);
        socket.startHandshake();
        socket.startHandshake();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getPeerCertificates()).hasSize(1);
        assertThat(events.get(0).getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=peer");
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    public void showsNoCertificateThatIsNotProven() throws Exception {
        TlsSocket socket = socket(new PeerVerdict(VerifyResult.SELF_SIGNED, 0, List.of(certificate())));
        assertThatThrownBy(() -> socket.getSession().getPeerCertificates())
                .isInstanceOf(SSLPeerUnverifiedException.class)
                .hasMessage("peer not verified: self-signed certificate");
        assertThatThrownBy(() -> socket(PeerVerdict.NO_CERTIFICATE).getSession().getPeerPrincipal())
                .isInstanceOf(SSLPeerUnverifiedException.class);
    }

    private static TlsSocket socket(PeerVerdict verdict) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5061);
        TlsConnection connection = new TlsConnection(
                1, TlsConnection.Direction.INBOUND, address, address, Instant.EPOCH, new RecordingLink());
        connection.established(PlainTransport.handshake(verdict));
        return new TlsSocket(
                connection,
                SMALL,
                new UnfinishedMessages(),
                SparseLog.byAddress(LoggerFactory.getLogger("test")),
                ended -> {});
    }

    private static X509Certificate certificate() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X500Principal name = new X500Principal("CN=peer");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, Date.from(now), Date.from(now.plus(Duration.ofHours(1))), name, keys.getPublic());
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }
}
