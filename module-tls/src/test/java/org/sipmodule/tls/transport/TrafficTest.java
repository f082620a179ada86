package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TrafficTest {

    private final List<TestServer> servers = new ArrayList<>();

    @AfterMethod(alwaysRun = true)
    public void stop() {
        servers.forEach(TestServer::close);
        servers.clear();
    }

    @DataProvider
    public Object[][] protocols() {
        return new Object[][] {{"TLSv1.2"}, {"TLSv1.3"}};
    }

    @Test(dataProvider = "protocols")
    public void pipelinedChunksKeepTheirOrder(String protocol) throws IOException {
        TestServer server = server(TestServer.Echo::new);
        try (EngineClient client = EngineClient.open(server, protocol)) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                String chunk = "request " + i + "\r\n\r\n";
                all.append(chunk);
                client.write(chunk.getBytes(US_ASCII));
            }
            assertThat(new String(client.read(all.length()), US_ASCII)).isEqualTo(all.toString());
        }
    }

    @DataProvider
    public Object[][] chunks() {
        return new Object[][] {
            {"TLSv1.3", 1}, {"TLSv1.3", 7}, {"TLSv1.3", 4096}, {"TLSv1.3", 17_000}, {"TLSv1.2", 7}, {"TLSv1.2", 17_000},
        };
    }

    @Test(dataProvider = "chunks")
    public void f67BodiesOf64KbComeBackByteExact(String protocol, int chunk) throws Exception {
        TestServer server = server(TestServer.Echo::new);
        byte[] body = random(64 * 1024);
        try (EngineClient client = EngineClient.open(server, protocol)) {
            int written = Math.max(chunk, 7); // the records of single bytes would be longer than what may wait here
            for (int at = 0; at < body.length; at += written) {
                client.write(Arrays.copyOfRange(body, at, Math.min(body.length, at + written)));
            }
            ByteArrayOutputStream echo = new ByteArrayOutputStream();
            while (echo.size() < body.length) {
                echo.writeBytes(client.read(Math.min(chunk, body.length - echo.size())));
            }
            assertThat(echo.toByteArray()).isEqualTo(body);
        }
    }

    @Test
    public void sendsOfOneReadLeaveInOneRecord() throws IOException {
        TestServer server = server(connection -> new Answers(connection, 20));
        try (EngineClient client = EngineClient.open(server, "TLSv1.2")) {
            int before = client.seen.size();
            client.write(new byte[] {'x'});
            assertThat(new String(client.read(20 * 8), US_ASCII))
                    .startsWith("answer00answer01")
                    .endsWith("answer19");
            assertThat(client.seen.size() - before).isEqualTo(1);
        }
    }

    @DataProvider
    public Object[][] fragments() {
        return new Object[][] {{512, 40}, {2048, 10}, {-1, 2}};
    }

    @Test(dataProvider = "fragments")
    public void sendFragmentBoundsTheRecords(int fragment, int records) throws IOException {
        TestServer server = server(connection -> new Sends(connection, 20 * 1024));
        server.settings.maxSendFragment = fragment;
        try (EngineClient client = EngineClient.open(server, "TLSv1.2")) {
            int before = client.seen.size();
            client.write(new byte[] {'x'});
            client.read(20 * 1024);
            List<EngineClient.Seen> seen = client.seen.subList(before, client.seen.size());
            // an explicit nonce and a tag come on top of the clear text
            assertThat(seen)
                    .hasSize(records)
                    .allSatisfy(record -> assertThat(record.length())
                            .isLessThanOrEqualTo((fragment < 0 ? 16 * 1024 : fragment) + 24));
        }
    }

    @Test
    public void peerThatDoesNotReadFillsABoundedQueueAndLosesNothing() throws Exception {
        Queue<TlsConnection> connections = new ConcurrentLinkedQueue<>();
        TestServer server = server(connection -> {
            connections.add(connection);
            return new TestServer.Echo(connection);
        });
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> !connections.isEmpty());
            TlsConnection.Link link = connections.element().link();
            byte[] message = random(16 * 1024);
            int accepted = fill(link, message);
            assertThat(link.send(message)).isEqualTo(SendResult.FULL);
            assertThat(link.send(message)).isEqualTo(SendResult.FULL);
            for (int i = 0; i < accepted; i++) {
                assertThat(client.read(message.length)).isEqualTo(message);
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> link.send(message) == SendResult.ACCEPTED);
            assertThat(client.read(message.length)).isEqualTo(message);
            byte[] large = random(server.settings.conWqMax * 3);
            await().atMost(20, TimeUnit.SECONDS).until(() -> link.send(large) == SendResult.ACCEPTED);
            assertThat(client.read(large.length)).isEqualTo(large);
        }
    }

    @Test
    public void sendersOnOtherThreadsKeepTheirOwnOrder() throws Exception {
        Queue<TlsConnection> connections = new ConcurrentLinkedQueue<>();
        TestServer server = server(connection -> {
            connections.add(connection);
            return new TestServer.Echo(connection);
        });
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> !connections.isEmpty());
            TlsConnection.Link link = connections.element().link();
            List<Future<?>> senders = new ArrayList<>();
            for (byte sender = 0; sender < 4; sender++) {
                byte own = sender;
                senders.add(threads.submit(() -> {
                    for (int number = 0; number < 1000; number++) {
                        byte[] message = {own, (byte) (number >> 8), (byte) number};
                        while (link.send(message) != SendResult.ACCEPTED) {
                            Thread.onSpinWait();
                        }
                    }
                }));
            }
            ByteBuffer all = ByteBuffer.wrap(client.read(4 * 1000 * 3));
            int[] next = new int[4];
            while (all.hasRemaining()) {
                byte sender = all.get();
                assertThat((int) all.getShort()).isEqualTo(next[sender]++);
            }
            for (Future<?> sender : senders) {
                sender.get(5, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void pausedConsumerGetsNothingAndThenAll() throws Exception {
        Queue<Pausing> consumers = new ConcurrentLinkedQueue<>();
        TestServer server = server(connection -> {
            Pausing made = new Pausing(connection);
            consumers.add(made);
            return made;
        });
        byte[] body = random(4 * 1024 * 1024);
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            Future<?> written = writer.submit(() -> {
                client.write(body);
                return null;
            });
            await().atMost(20, TimeUnit.SECONDS).until(() -> !consumers.isEmpty());
            Pausing consumer = consumers.element();
            TlsConnection.Link link = consumer.connection.link();
            await().atMost(20, TimeUnit.SECONDS).until(() -> consumer.size() > 0);
            await().during(300, TimeUnit.MILLISECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> {
                        // the read that was under way when the consumer paused, and its last whole records
                        return consumer.size() <= 64 * 1024
                                && link.unreadInput() <= server.settings.conRdBufMax + 32 * 1024;
                    });
            assertThat(written.isDone()).isFalse();
            consumer.pauses = false;
            link.resumeReading();
            written.get(10, TimeUnit.SECONDS);
            await().atMost(10, TimeUnit.SECONDS).until(() -> consumer.size() == body.length);
            assertThat(consumer.bytes()).isEqualTo(body);
            assertThat(link.unreadInput()).isZero();
        } finally {
            writer.shutdownNow();
        }
    }

    @Test
    public void lastMessagesOfAPeerThatClosesAreHandledAndAnswered() throws IOException {
        TestServer server = server(TestServer.Echo::new);
        byte[] body = random(200_000);
        try (Socket socket = server.connect();
                EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty())) {
            client.send(client.firstFlight());
            client.handshake();
            client.write(body);
            socket.shutdownOutput();
            assertThat(client.read(body.length)).isEqualTo(body);
            assertThat(client.recordsUntilClosed()).isEmpty();
        }
    }

    @Test
    public void consumersNeverRunOnASelectorThread() throws IOException {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        TestServer server = server(connection -> {
            threads.add(Thread.currentThread().getName());
            TestServer.Echo echo = new TestServer.Echo(connection);
            return new ClearTextConsumer() {
                @Override
                public void received(ByteBuffer clearText) {
                    threads.add(Thread.currentThread().getName());
                    echo.received(clearText);
                }

                @Override
                public void closed(CloseReason reason) {
                    threads.add(Thread.currentThread().getName());
                }
            };
        });
        server.engineSetup = engine -> threads.add(Thread.currentThread().getName());
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            client.write(new byte[100]);
            client.read(100);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> !server.closes.isEmpty());
        assertThat(threads).hasSize(1).allMatch(name -> name.startsWith("tls-worker-"));
    }

    @Test
    public void consumerThatThrowsLosesItsConnectionOnly() throws IOException {
        TestServer server = server(connection -> new ClearTextConsumer() {
            @Override
            public void received(ByteBuffer clearText) {
                throw new IllegalStateException("told to");
            }

            @Override
            public void closed(CloseReason reason) {}
        });
        try (EngineClient first = EngineClient.open(server, "TLSv1.3");
                EngineClient second = EngineClient.open(server, "TLSv1.3")) {
            first.write(new byte[1]);
            assertThat(first.recordsUntilClosed()).isEmpty();
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            second.write(new byte[1]);
            assertThat(second.recordsUntilClosed()).isEmpty();
        }
    }

    private TestServer server(ClearTextConsumer.Factory consumers) throws IOException {
        TestServer server = new TestServer(consumers);
        servers.add(server);
        return server;
    }

    /** Sends until refused; a refusal counts only when it stays, as the kernel takes some time to fill up. */
    private static int fill(TlsConnection.Link link, byte[] message) {
        int[] accepted = {0};
        await().during(300, TimeUnit.MILLISECONDS).atMost(20, TimeUnit.SECONDS).until(() -> {
            boolean took = false;
            while (link.send(message) == SendResult.ACCEPTED) {
                accepted[0]++;
                took = true;
            }
            return !took;
        });
        return accepted[0];
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Answers each read with several sends. */
    private record Answers(TlsConnection connection, int count) implements ClearTextConsumer {
        @Override
        public void received(ByteBuffer clearText) {
            for (int i = 0; i < count; i++) {
                connection.link().send("answer%02d".formatted(i).getBytes(US_ASCII));
            }
        }

        @Override
        public void closed(CloseReason reason) {}
    }

    /** Answers each read with the same bytes. */
    private record Sends(TlsConnection connection, int size) implements ClearTextConsumer {
        @Override
        public void received(ByteBuffer clearText) {
            connection.link().send(new byte[size]);
        }

        @Override
        public void closed(CloseReason reason) {}
    }

    /** Keeps what it receives, and pauses the connection with each read while told so. */
    private static final class Pausing implements ClearTextConsumer {
        private final TlsConnection connection;
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private volatile boolean pauses = true;

        private Pausing(TlsConnection connection) {
            this.connection = connection;
        }

        private synchronized int size() {
            return all.size();
        }

        private synchronized byte[] bytes() {
            return all.toByteArray();
        }

        @Override
        public synchronized void received(ByteBuffer clearText) {
            byte[] bytes = new byte[clearText.remaining()];
            clearText.get(bytes);
            all.writeBytes(bytes);
            if (pauses) {
                connection.link().pauseReading();
            }
        }

        @Override
        public void closed(CloseReason reason) {}
    }
}
