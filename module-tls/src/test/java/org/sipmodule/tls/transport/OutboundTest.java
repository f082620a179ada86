package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Connections that the transport opens: to another one of its kind, and to peers that behave badly. */
public class OutboundTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private TestServer client;
    private TestServer peer;

    @BeforeMethod
    public void open() throws IOException {
        client = new TestServer();
        peer = new TestServer();
    }

    @AfterMethod(alwaysRun = true)
    public void close() {
        client.close();
        peer.close();
    }

    /** Collects what comes back. */
    private static final class Heard implements ClearTextConsumer {
        final Queue<CloseReason> closed = new ConcurrentLinkedQueue<>();
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        public void received(ByteBuffer clearText) {
            texts.add(StandardCharsets.US_ASCII.decode(clearText).toString());
        }

        @Override
        public void closed(CloseReason reason) {
            closed.add(reason);
        }

        void await(String wanted) {
            org.awaitility.Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> String.join("", texts).equals(wanted));
        }

        CloseReason end() {
            org.awaitility.Awaitility.await().atMost(LIMIT).until(() -> !closed.isEmpty());
            return closed.element();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @DataProvider
    public Object[][] versions() {
        return new Object[][] {{"TLSv1.2"}, {"TLSv1.3"}};
    }

    @Test(dataProvider = "versions")
    public void f54DeliversTheFirstMessageAtOnceAndAllInOrder(String version) throws IOException {
        client.clientEngine = () -> {
            SSLEngine engine = TestCertificates.client().createSSLEngine();
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {version});
            return engine;
        };
        Heard heard = new Heard();
        TlsConnection connection = client.dial(peer.address(), "a", heard);
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            sent.append(i).append(',');
            assertThat(connection.link().send(bytes(i + ","))).isEqualTo(SendResult.ACCEPTED);
        }
        heard.await(sent.toString());
        assertThat(connection.direction()).isEqualTo(TlsConnection.Direction.OUTBOUND);
        assertThat(connection.handshake().orElseThrow().protocol()).isEqualTo(version);
        assertThat(connection.remote()).isEqualTo(peer.address());
        assertThat(client.table.find(connection.local(), connection.remote())).contains(connection);
        assertThat(client.counters.clearTextQueued().get()).isZero();
    }

    @Test
    public void sharesAConnectionOnlyUnderTheSameKey() throws IOException {
        TlsConnection first = client.dial(peer.address(), "a", new Heard());
        assertThat(client.dial(peer.address(), "a", new Heard())).isSameAs(first);
        TlsConnection other = client.dial(peer.address(), "b", new Heard());
        assertThat(other).isNotSameAs(first);
        await().atMost(LIMIT).until(() -> peer.table.count() == 2);
        assertThat(client.counters.opened().sum()).isEqualTo(2);
    }

    /** As a stack that is stopping closes what it is given. */
    @Test
    public void oneThatIsClosedBeforeItIsDialledStandsInNobodysWay() throws IOException {
        TlsConnection closed = client.dial(peer.address(), "a", connection -> {
            connection.link().close(CloseReason.LOCAL);
            return new Heard();
        });
        await().atMost(LIMIT).until(() -> client.table.count() == 0);
        assertThat(closed.link().send(bytes("x"))).isEqualTo(SendResult.CLOSED);
        Heard heard = new Heard();
        TlsConnection next = client.dial(peer.address(), "a", heard);
        assertThat(next).isNotSameAs(closed);
        next.link().send(bytes("x"));
        heard.await("x");
    }

    /** Messages that are sent in the moment in which the peer turns out to be another one (README D12). */
    @Test
    public void nothingGoesToAPeerThatIsBeingRefused() throws IOException {
        Heard reached = new Heard();
        client.refusal = Optional.of("certificate revoked");
        client.settings.lowMemThreshold2 = 1;
        try (TestServer stranger = new TestServer(connection -> reached)) {
            for (int i = 0; i < 20; i++) {
                TlsConnection connection = client.dial(stranger.address(), "a" + i, new Heard());
                Chain chain = ((ConnectionLink) connection.link()).chain();
                // between the first look at the connection and the one at what waits for its handshake
                client.onMemory = () -> await().pollInterval(Duration.ofNanos(1000))
                        .atMost(LIMIT)
                        .until(chain::isClosing);
                connection.link().send(bytes("secret"));
                client.onMemory = () -> {};
                await().atMost(LIMIT).until(() -> client.table.count() == 0 && stranger.table.count() == 0);
            }
        }
        assertThat(reached.texts).isEmpty();
        assertThat(client.counters.clearTextQueued().get()).isZero();
    }

    /** It may pause for another connection of the same destination. */
    @Test
    public void aConsumerThatPausesHoldsUpNoHandshake() throws IOException {
        Heard heard = new Heard();
        TlsConnection connection = client.dial(peer.address(), "a", made -> {
            made.link().pauseReading();
            return heard;
        });
        connection.link().send(bytes("x"));
        await().atMost(LIMIT).until(() -> connection.state() == TlsConnection.State.ESTABLISHED);
        await().atMost(LIMIT)
                .until(() ->
                        peer.counters.bytesOut().sum() > 0 && connection.link().unreadInput() > 0);
        assertThat(heard.texts).isEmpty();
        connection.link().resumeReading();
        heard.await("x");
    }

    @Test
    public void f55DialsAnewWhenThePeerHasClosed() throws IOException {
        Heard heard = new Heard();
        TlsConnection first = client.dial(peer.address(), "a", heard);
        first.link().send(bytes("x"));
        heard.await("x");
        peer.table.connections().forEach(end -> end.link().close(CloseReason.LOCAL));
        assertThat(heard.end()).isEqualTo(CloseReason.PEER_CLOSED);
        assertThat(first.failure()).isEmpty();

        Heard again = new Heard();
        TlsConnection second = client.dial(peer.address(), "a", again);
        assertThat(second).isNotSameAs(first);
        second.link().send(bytes("y"));
        again.await("y");
    }

    @Test
    public void holdsBackUntilTheEventRouteHasLetItPass() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        client.carries = connection -> {
            asked.countDown();
            try {
                return answer.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        };
        Heard heard = new Heard();
        TlsConnection connection = client.dial(peer.address(), "a", heard);
        connection.link().send(bytes("hello"));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.handshake()).isPresent();
        assertThat(connection.link().send(bytes(", world"))).isEqualTo(SendResult.ACCEPTED);
        assertThat(connection.link().queuedClearText()).isEqualTo(12);
        assertThat(client.counters.clearTextQueued().get()).isEqualTo(12);
        answer.countDown();
        heard.await("hello, world");
        assertThat(connection.link().queuedClearText()).isZero();
    }

    @Test
    public void closesWithoutAByteWhenTheEventRouteDrops() throws IOException {
        client.carries = connection -> false;
        Heard heard = new Heard();
        TlsConnection connection = client.dial(peer.address(), "a", heard);
        connection.link().send(bytes("secret"));
        assertThat(heard.end()).isEqualTo(CloseReason.DROPPED);
        assertThat(connection.failure()).contains("event_route[tls:connection-out] dropped it");
        await().atMost(LIMIT).until(() -> peer.closes.size() == 1);
        assertThat(connection.link().send(bytes("more"))).isEqualTo(SendResult.CLOSED);
        assertThat(client.counters.clearTextQueued().get()).isZero();
        assertThat(client.table.count()).isZero();
    }

    @Test
    public void limitsWhatWaitsAndHarmsNothingThatDoes() throws Exception {
        client.settings.conCtWqMax = 10;
        client.settings.ctWqMax = 40;
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            TlsConnection one = client.dial(address, "a", new Heard());
            assertThat(one.link().send(new byte[20])).as("the first is exempt").isEqualTo(SendResult.ACCEPTED);
            assertThat(one.link().send(new byte[1])).isEqualTo(SendResult.FULL);
            TlsConnection two = client.dial(address, "b", new Heard());
            assertThat(two.link().send(new byte[21])).as("all together").isEqualTo(SendResult.FULL);
            assertThat(two.link().send(new byte[5])).isEqualTo(SendResult.ACCEPTED);
            assertThat(two.link().send(new byte[5])).isEqualTo(SendResult.ACCEPTED);
            assertThat(client.counters.clearTextQueued().get()).isEqualTo(30);
            assertThat(one.link().queuedClearText()).isEqualTo(20);
            one.link().close(CloseReason.LOCAL);
            assertThat(client.counters.clearTextQueued().get()).isEqualTo(10);
            assertThat(client.counters.reached(Limit.CON_CT_WQ_MAX).sum()).isEqualTo(1);
            assertThat(client.counters.reached(Limit.CT_WQ_MAX).sum()).isEqualTo(1);
        }
    }

    /** Next hops that say nothing would else hold every place, and no peer could come any more. */
    @Test
    public void f62TheOldestDialThatNobodyAnswersMakesRoom() throws IOException {
        client.settings.maxConnections = 3;
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                EngineClient served = EngineClient.open(client, "TLSv1.3")) {
            served.write(bytes("ping")); // so that the server is through with its handshake, too
            assertThat(served.read(4)).isEqualTo(bytes("ping"));
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            Heard first = new Heard();
            TlsConnection oldest = client.dial(address, "a", first);
            Heard second = new Heard();
            client.dial(address, "b", second);
            // another dial takes the place of a dial
            Heard third = new Heard();
            client.dial(address, "c", third);
            assertThat(first.end()).isEqualTo(CloseReason.TOO_MANY_CONNECTIONS);
            assertThat(oldest.failure().orElseThrow()).contains("tls_max_connections");
            // and so does a peer that comes, when no other peer has its handshake to do and the dial is not a new one
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                try (EngineClient newcomer = EngineClient.open(client, "TLSv1.3")) {
                    newcomer.write(bytes("ping"));
                    return newcomer.read(4).length == 4;
                }
            });
            assertThat(second.end()).isEqualTo(CloseReason.TOO_MANY_CONNECTIONS);
            served.write(bytes("ping"));
            assertThat(served.read(4)).isEqualTo(bytes("ping"));
            assertThat(third.closed).isEmpty();
            assertThat(client.counters.reached(Limit.CONNECTIONS).sum()).isGreaterThanOrEqualTo(2);
        }
    }

    @DataProvider
    public Object[][] badPeers() {
        return new Object[][] {
            {"closes", (Misbehaviour) Socket::close, "the peer closed the connection during the handshake"},
            {
                "is not TLS",
                (Misbehaviour) socket -> socket.getOutputStream().write(bytes("SIP/2.0 400 what?\r\n\r\n")),
                "the peer does not speak TLS"
            },
            {
                "is silent",
                (Misbehaviour) socket -> {},
                "the handshake was not done within the handshake time-out of 1000 ms (handshake_timeout); the connection is"
                        + " closed"
            },
        };
    }

    @FunctionalInterface
    private interface Misbehaviour {
        void show(Socket socket) throws IOException;
    }

    @Test(dataProvider = "badPeers")
    public void f42TellsWhyTheHandshakeFailed(String name, Misbehaviour how, String reason) throws Exception {
        client.settings.handshakeTimeout = Duration.ofSeconds(1);
        List<Socket> accepted = new ArrayList<>();
        try (ServerSocket bad = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Heard heard = new Heard();
            TlsConnection connection = client.dial((InetSocketAddress) bad.getLocalSocketAddress(), "a", heard);
            connection.link().send(bytes("x"));
            Socket socket = bad.accept();
            accepted.add(socket);
            how.show(socket);
            heard.end();
            assertThat(connection.failure().orElseThrow()).contains(reason);
            assertThat(client.table.count()).isZero();
            assertThat(client.counters.clearTextQueued().get()).isZero();
        } finally {
            for (Socket socket : accepted) {
                socket.close();
            }
        }
    }

    @Test
    public void tellsThatNobodyListens() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        Heard heard = new Heard();
        TlsConnection connection = client.dial(nobody, "a", heard);
        assertThat(heard.end()).isEqualTo(CloseReason.HANDSHAKE_FAILED);
        assertThat(connection.failure().orElseThrow()).startsWith("cannot connect: Connection refused");
        assertThat(client.table.count()).isZero();
    }

    @Test
    public void refusesToDialBeyondTheLimits() throws IOException {
        client.settings.maxConnections = 0;
        assertThatThrownBy(() -> client.dial(peer.address(), "a", new Heard()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tls_max_connections or low_mem_threshold1 is reached");
        client.settings.maxConnections = 10;
        client.settings.lowMemThreshold1 = 10;
        client.freeKilobytes = 9;
        assertThatThrownBy(() -> client.dial(peer.address(), "a", new Heard())).isInstanceOf(IOException.class);
        client.close();
        assertThatThrownBy(() -> client.dial(peer.address(), "a", new Heard()))
                .hasMessageContaining("the transport is closed");
    }
}
