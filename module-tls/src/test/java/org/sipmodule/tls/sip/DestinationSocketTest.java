package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The socket that stands for an address, used as the stack's I/O uses it. */
public class DestinationSocketTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private TestFolder folder;
    private TlsServer ours;
    private TlsServer peerSide;
    private SipStackFixture stack;
    private SipStackFixture peer;

    @BeforeMethod
    public void open() throws Exception {
        folder = new TestFolder();
        folder.identity("leaf.pem", Issued.root("Root").leaf("leaf"));
        peerSide = TlsServer.of(folder, "[server:default]", "certificate = leaf.pem");
        peer = Door.PROCESSOR.open(peerSide);
        peer.answer = SipStackFixture.Answer.CHANNEL;
        ours = TlsServer.of(folder, "[server:default]", "certificate = leaf.pem");
        stack = Door.SOCKETS.open(ours);
    }

    @AfterMethod(alwaysRun = true)
    public void close() throws Exception {
        stack.close();
        peer.close();
        ours.close();
        peerSide.close();
    }

    private SSLSocket socket() throws IOException {
        return stack.stack.getNetworkLayer().createSSLSocket(LOOPBACK, peerSide.port(), LOOPBACK);
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(SSLSocket socket, String until) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!seen.toString().contains(until)) {
            int length = socket.getInputStream().read(buffer);
            if (length < 0) {
                throw new IOException("ended after: " + seen);
            }
            seen.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        }
        return seen.toString();
    }

    @Test
    public void saysNothingOfAPeer() throws Exception {
        try (SSLSocket socket = socket()) {
            List<HandshakeCompletedEvent> events = new ArrayList<>();
            socket.addHandshakeCompletedListener(events::add);
            socket.startHandshake();
            socket.startHandshake();
            assertThat(events).hasSize(1);
            assertThatThrownBy(() -> events.get(0).getPeerCertificates())
                    .isInstanceOf(SSLPeerUnverifiedException.class);
            assertThat(socket.getSession().isValid()).isFalse();
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("SSL_NULL_WITH_NULL_NULL");
            assertThat(socket.getSession().getProtocol()).isEqualTo("NONE");
            assertThat(socket.getSession().getLocalCertificates()).isNull();
        }
        assertThat(ours.counters().opened().sum()).isZero();
    }

    @Test
    public void aKeepAliveDialsNobodyAndTheSocketEnds() throws Exception {
        try (SSLSocket socket = socket()) {
            write(socket, "\r\n");
            write(socket, "\r\n\r\n");
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isNegative();
        }
        assertThat(ours.counters().opened().sum()).isZero();
    }

    @Test
    public void cutsWhatIsWrittenIntoMessages() throws Exception {
        String three = Requests.options(1)
                + Requests.options(2, "SIP/2.0/TLS 127.0.0.1", "x".repeat(20_000))
                + Requests.options(3);
        try (SSLSocket socket = socket()) {
            socket.setSoTimeout(10_000);
            OutputStream output = socket.getOutputStream();
            byte[] bytes = three.getBytes(StandardCharsets.ISO_8859_1);
            for (int at = 0; at < bytes.length; at += 7) {
                output.write(bytes, at, Math.min(7, bytes.length - at));
            }
            read(socket, "CSeq: 3 OPTIONS");
            assertThat(peer.requests).hasSize(3);
            assertThat(ours.counters().opened().sum()).isEqualTo(1);
        }
        await().atMost(LIMIT).until(() -> ours.table().count() == 0);
    }

    @Test
    public void isTheSameForAnAddressUntilItHasEnded() throws Exception {
        SSLSocket first = socket();
        assertThat(socket()).isSameAs(first);
        write(first, Requests.options(1));
        read(first, "CSeq: 1 OPTIONS");
        peerSide.table().connections().forEach(connection -> connection.link().close(CloseReason.LOCAL));
        // nobody has seen the end, so the next message dials anew
        await().atMost(LIMIT).until(() -> ours.table().count() == 0);
        assertThat(socket()).isSameAs(first);
        write(first, Requests.options(2));
        read(first, "CSeq: 2 OPTIONS");
        peerSide.table().connections().forEach(connection -> connection.link().close(CloseReason.LOCAL));
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        end.complete(first.getInputStream().read());
                    } catch (IOException e) {
                        end.completeExceptionally(e);
                    }
                },
                "test-reader");
        reader.start();
        assertThat(end.get(10, TimeUnit.SECONDS)).isNegative();
        assertThatThrownBy(() -> write(first, Requests.options(3)))
                .isInstanceOf(SocketException.class)
                .hasMessage("the connections to 127.0.0.1:" + peerSide.port() + " have ended");
        assertThat(reader.isAlive()).isFalse();
        assertThat(socket()).isNotSameAs(first);
    }

    @Test
    public void aReplyGoesToThePortOfItsVia() throws Exception {
        int nobody = Ports.free();
        try (SSLSocket socket = stack.stack.getNetworkLayer().createSSLSocket(LOOPBACK, nobody, LOOPBACK)) {
            write(
                    socket,
                    Requests.options(1, "SIP/2.0/TLS 127.0.0.1:" + peerSide.port(), "")
                            .replace("OPTIONS sip:server@127.0.0.1 SIP/2.0", "SIP/2.0 200 OK"));
            await().atMost(LIMIT).until(() -> peerSide.counters().accepted().sum() == 1);
            assertThat(ours.counters().opened().sum()).isEqualTo(1);
        }
    }

    @Test
    public void closingClosesItsConnections() throws Exception {
        SSLSocket socket = socket();
        write(socket, Requests.options(1));
        read(socket, "CSeq: 1 OPTIONS");
        socket.close();
        await().atMost(LIMIT).until(() -> ours.table().count() == 0);
        assertThatThrownBy(() -> write(socket, Requests.options(2))).isInstanceOf(SocketException.class);
        assertThat(socket()).isNotSameAs(socket);
    }

    @Test
    public void readersShareMessagesAndNotTheirBytes() throws Exception {
        ReceivedBytes input = new ReceivedBytes(new DialledConnections(), 1_000_000);
        List<CompletableFuture<List<Integer>>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<List<Integer>> seen = new CompletableFuture<>();
            readers.add(seen);
            Thread reader = new Thread(() -> seen.complete(readAll(input)), "test-reader-" + i);
            reader.setDaemon(true);
            reader.start();
        }
        for (int i = 0; i < 2000; i++) {
            byte[] message = new byte[10];
            Arrays.fill(message, (byte) (i % 100));
            input.put(message);
        }
        input.end();
        int total = 0;
        for (CompletableFuture<List<Integer>> reader : readers) {
            List<Integer> bytes = reader.get(20, TimeUnit.SECONDS);
            total += bytes.size();
            for (int at = 0; at < bytes.size(); at += 10) {
                assertThat(bytes.subList(at, at + 10)).containsOnly(bytes.get(at));
            }
        }
        assertThat(total).isEqualTo(20_000);
    }

    private static List<Integer> readAll(ReceivedBytes input) {
        List<Integer> bytes = new ArrayList<>();
        byte[] buffer = new byte[3];
        try {
            for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    bytes.add((int) buffer[i]);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes;
    }
}
