package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.sipmodule.module.Subnet;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.SourcePolicy;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** What a server does at its limits (field cases F61 to F63, F69). */
public class LimitsTest {

    private static final byte[] PING = "ping".getBytes(US_ASCII);

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestServer server;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeMethod
    public void start() throws IOException {
        server = new TestServer();
    }

    @AfterMethod(alwaysRun = true)
    public void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
        server.close();
    }

    @Test
    public void f62TheOldestUnfinishedHandshakeMakesRoomForANewConnection() throws IOException {
        server.settings.maxConnections = 3;
        try (EngineClient old = EngineClient.open(server, "TLSv1.3")) {
            asks(old);
            Socket first = silent();
            Socket second = silent();
            try (EngineClient served = EngineClient.open(server, "TLSv1.3")) {
                asks(served);
                assertThat(endOf(first)).isEqualTo(-1);
                try (EngineClient another = EngineClient.open(server, "TLSv1.3")) {
                    asks(another);
                    assertThat(endOf(second)).isEqualTo(-1);
                    // nobody is left that could be dropped
                    assertThat(endOf(server.connect())).isEqualTo(-1);
                    asks(old);
                    asks(served);
                    asks(another);
                }
            }
            assertThat(reached(Limit.CONNECTIONS)).isEqualTo(3);
        }
    }

    @Test
    public void unfinishedHandshakesHaveALimitOfTheirOwn() throws IOException {
        server.settings.maxHandshakes = 2;
        Socket first = silent();
        Socket second = silent();
        Socket third = silent();
        assertThat(endOf(first)).isEqualTo(-1);
        try (EngineClient served = EngineClient.open(server, "TLSv1.3")) {
            assertThat(endOf(second)).isEqualTo(-1);
            asks(served);
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> server.table.pending().count(Direction.INBOUND) == 1);
            assertThat(reached(Limit.HANDSHAKES)).isEqualTo(2);
            assertThat(third.isClosed()).isFalse();
        }
        third.close();
        await().atMost(30, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
        assertThat(server.table.pending().count(Direction.INBOUND)).isZero();
        assertThat(server.table.pending().leaving()).isZero();
    }

    @Test
    public void f63ASourceHasItsConnectionsUnlessItIsExempt() throws IOException {
        server.table.sources().limit(new SourcePolicy(2, 0, 32, 64, List.of()));
        try (EngineClient one = EngineClient.open(server, "TLSv1.3");
                EngineClient two = EngineClient.open(server, "TLSv1.3")) {
            assertThat(endOf(server.connect())).isEqualTo(-1);
            assertThat(reached(Limit.CONNECTIONS_PER_SOURCE)).isEqualTo(1);
            assertThat(server.table.sources().mostOfOne()).isEqualTo(2);
            one.vanish();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> server.table.sources().mostOfOne() == 1);
            try (EngineClient again = EngineClient.open(server, "TLSv1.3")) {
                asks(again);
                asks(two);
            }
        }
        await().atMost(30, TimeUnit.SECONDS).until(() -> server.table.sources().mostOfOne() == 0);
        Subnet loopback = Subnet.parse("127.0.0.0/8").orElseThrow();
        server.table.sources().limit(new SourcePolicy(1, 1, 32, 64, List.of(loopback)));
        try (EngineClient one = EngineClient.open(server, "TLSv1.3");
                EngineClient two = EngineClient.open(server, "TLSv1.3")) {
            asks(one);
            asks(two);
        }
    }

    @Test
    public void f63HandshakesOfASourceAreCountedByTheSecond() throws IOException {
        server.table.sources().limit(new SourcePolicy(0, 1, 32, 64, List.of()));
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            sendHellos(5);
            return reached(Limit.HANDSHAKES_PER_SOURCE) > 0;
        });
        // the second passes
        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
                asks(client);
                return true;
            } catch (IOException refused) {
                return false;
            }
        });
    }

    @Test
    public void f61TheLongestClientHelloIsASetting() throws IOException {
        server.settings.maxClientHello = 4000;
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 4, 1, 0, 15, -1});
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(new byte[] {21, 3, 1, 0, 2, 2, 47});
        }
        assertThat(reached(Limit.CLIENT_HELLO)).isEqualTo(1);
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            asks(client);
        }
    }

    @Test
    public void aPeerThatDoesNotReadHasSoMuchWaitingAndNoMore() throws IOException {
        server.settings.conWqMax = 16 * 1024;
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            asks(client);
            TlsConnection.Link link = server.table.connections().get(0).link();
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> IntStream.range(0, 1000).anyMatch(i -> link.send(new byte[4096]) == SendResult.FULL));
            assertThat(reached(Limit.CON_WQ_MAX)).isPositive();
            // and a record's own bytes for each message
            assertThat(((ConnectionLink) link).chain().inTransit()).isLessThan(server.settings.conWqMax + 1024);
        }
    }

    @Test
    public void whatIsNotHandledYetIsBoundedAndThePeerWaits() throws Exception {
        server.settings.conRdBufMax = 4096;
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            byte[] large = new byte[200_000];
            Arrays.fill(large, (byte) 7);
            client.write(large);
            assertThat(client.read(large.length)).isEqualTo(large);
            assertThat(reached(Limit.CON_RD_BUF_MAX)).isPositive();
        }
    }

    private static ClearTextConsumer.Factory waiting(CountDownLatch goesOn, AtomicInteger handled) {
        return connection -> new ClearTextConsumer() {
            @Override
            public void received(ByteBuffer clearText) {
                try {
                    assertThat(goesOn.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                handled.addAndGet(clearText.remaining());
            }

            @Override
            public void closed(CloseReason reason) {}
        };
    }

    /** A byte that was read alone holds a buffer of hundreds. */
    @Test
    public void singleBytesCountForTheMemoryThatTheyHold() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        try (TestServer behind = new TestServer(waiting(goesOn, new AtomicInteger()))) {
            behind.settings.conRdBufMax = 8 * 1024;
            try (EngineClient client = EngineClient.open(behind, "TLSv1.3")) {
                client.write(PING);
                await().atMost(20, TimeUnit.SECONDS)
                        .until(() -> behind.table.connections().size() == 1);
                TlsConnection.Link link = behind.table.connections().get(0).link();
                LongSupplier paused =
                        () -> behind.counters.reached(Limit.CON_RD_BUF_MAX).sum();
                int sent = 0;
                while (paused.getAsLong() == 0) {
                    int before = link.unreadInput();
                    client.send(new byte[] {23});
                    sent++;
                    await().atMost(20, TimeUnit.SECONDS)
                            .until(() -> link.unreadInput() > before || paused.getAsLong() > 0);
                }
                assertThat(sent).isLessThan(20);
            } finally {
                goesOn.countDown();
            }
        }
    }

    @Test
    public void whatAConsumerIsTooSlowForStaysInTheSystemsBuffers() throws Exception {
        int all = 1_000_000;
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger handled = new AtomicInteger();
        try (TestServer behind = new TestServer(waiting(goesOn, handled))) {
            behind.settings.conRdBufMax = 4096;
            try (EngineClient client = EngineClient.open(behind, "TLSv1.3")) {
                CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                    try {
                        client.write(new byte[all]);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() ->
                                behind.counters.reached(Limit.CON_RD_BUF_MAX).sum() > 0);
                TlsConnection.Link link = behind.table.connections().get(0).link();
                // what one read brings, beyond the limit
                await().during(500, TimeUnit.MILLISECONDS)
                        .atMost(20, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertThat(link.unreadInput()).isBetween(4096, 4096 + 32 * 1024));
                goesOn.countDown();
                written.get(30, TimeUnit.SECONDS);
                await().atMost(30, TimeUnit.SECONDS).until(() -> handled.get() == all);
            }
        }
    }

    @Test
    public void f69RefusesWhileMemoryIsLowAndServesAgainAfter() throws IOException {
        try (EngineClient old = EngineClient.open(server, "TLSv1.3")) {
            server.settings.lowMemThreshold1 = 500;
            server.settings.lowMemThreshold2 = 100;
            server.freeKilobytes = 499;
            assertThat(endOf(server.connect())).isEqualTo(-1);
            asks(old);
            server.freeKilobytes = 500;
            try (EngineClient again = EngineClient.open(server, "TLSv1.3")) {
                asks(again);
                server.freeKilobytes = 99;
                again.write(PING);
                assertThat(again.recordsUntilClosed()).isEmpty();
                server.freeKilobytes = 500;
                asks(old);
            }
            await().atMost(30, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            server.freeKilobytes = 99;
            TlsConnection.Link link = server.table.connections().get(0).link();
            assertThat(link.send(PING)).isEqualTo(SendResult.CLOSED);
            assertThat(old.recordsUntilClosed()).isEmpty();
        }
        server.freeKilobytes = 500;
        try (Socket beginning = server.connect()) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            server.freeKilobytes = 99;
            beginning.getOutputStream().write(22);
            assertThat(endOf(beginning)).isEqualTo(-1);
        }
        assertThat(reached(Limit.LOW_MEM_THRESHOLD1)).isEqualTo(1);
        assertThat(reached(Limit.LOW_MEM_THRESHOLD2)).isEqualTo(3);
    }

    /** All in one second, unless the machine is very slow. */
    private void sendHellos(int count) throws IOException {
        List<EngineClient> clients = new ArrayList<>();
        List<byte[]> hellos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = server.connect();
            sockets.add(socket);
            EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty());
            clients.add(client);
            hellos.add(client.firstFlight());
        }
        for (int i = 0; i < count; i++) {
            clients.get(i).send(hellos.get(i));
        }
    }

    private long reached(Limit limit) {
        return server.counters.reached(limit).sum();
    }

    /** Connected and known to the server, in the order of the calls. */
    private Socket silent() throws IOException {
        long before = server.counters.accepted().sum();
        Socket socket = server.connect();
        sockets.add(socket);
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> server.counters.accepted().sum() > before);
        return socket;
    }

    private static int endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    private static void asks(EngineClient client) throws IOException {
        client.write(PING);
        assertThat(client.read(PING.length)).isEqualTo(PING);
    }
}
