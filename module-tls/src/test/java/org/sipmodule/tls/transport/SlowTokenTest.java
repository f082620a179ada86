package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.SkipException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A token that takes its time holds up nobody who does not need it (field case F65). */
public class SlowTokenTest {

    private static final byte[] PING = "ping".getBytes(US_ASCII);
    private static final String TOKEN = "token.example.test";
    private static final int OTHERS_IN_LINE = 8;
    private static final int ALL = TokenLanes.MOST_WAITING + OTHERS_IN_LINE;

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestServer server;

    @SuppressWarnings("NullAway.Init")
    private CountDownLatch answer;

    @SuppressWarnings("NullAway.Init")
    private SlowKeys slowKeys;

    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<EngineClient> clients = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    @BeforeMethod
    public void start() throws IOException {
        answer = new CountDownLatch(1);
        most.set(0);
        slowKeys = new SlowKeys(this::token);
        Security.addProvider(slowKeys);
        server = new TestServer();
        server.settings.handshakeTimeout = Duration.ofSeconds(60);
    }

    @AfterMethod(alwaysRun = true)
    public void stop() throws IOException {
        answer.countDown();
        for (EngineClient client : clients) {
            client.close();
        }
        clients.clear();
        processes.forEach(Process::destroyForcibly);
        processes.clear();
        server.close();
        Security.removeProvider(slowKeys.getName());
    }

    private void token() {
        most.accumulateAndGet(asking.incrementAndGet(), Math::max);
        try {
            assertThat(answer.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            asking.decrementAndGet();
        }
    }

    private void serveByToken() {
        server.names.put(TOKEN, TestCertificates.server("token", SlowKeys::slow));
        server.tokenNames.add(TOKEN);
    }

    @DataProvider
    public Object[][] versions() {
        return new Object[][] {{"TLSv1.2"}, {"TLSv1.3"}};
    }

    @Test(dataProvider = "versions")
    public void f65OthersAreServedWhileATokenDoesNotAnswer(String version) throws IOException {
        serveByToken();
        EngineClient before = established();
        List<EngineClient> waiting = new ArrayList<>();
        for (int i = 0; i < ALL; i++) {
            waiting.add(client(version, Optional.of(TOKEN)));
        }
        othersAreServed(before);
        answer.countDown();
        for (EngineClient client : waiting) {
            client.handshake();
            assertThat(client.serverName()).isEqualTo("token");
            asks(client);
        }
        assertThat(most.get()).isLessThanOrEqualTo(TokenLanes.MOST_WAITING);
    }

    /** Without a share that the server takes the first ClientHello is answered without the key, the second by it. */
    @Test
    public void f65AlsoWhenTheSecondFlightNeedsTheKey() throws IOException {
        serveByToken();
        EngineClient before = established();
        for (int i = 0; i < ALL; i++) {
            processes.add(openssl());
        }
        othersAreServed(before);
        answer.countDown();
        await().atMost(30, TimeUnit.SECONDS).until(() -> established(server) == ALL + 21);
        assertThat(most.get()).isLessThanOrEqualTo(TokenLanes.MOST_WAITING);
    }

    private Process openssl() {
        try {
            return new ProcessBuilder(
                            "openssl",
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + server.address().getPort(),
                            "-servername",
                            TOKEN,
                            "-tls1_3",
                            "-groups",
                            "X448:P-256")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException absent) {
            throw new SkipException("NOTHING was tried with openssl: " + absent.getMessage());
        }
    }

    @Test
    public void f65AlsoWhenAClientNeedsTheKey() throws IOException {
        dialByToken();
        server.tokenNames.add("nobody"); // accepted connections are on lanes, too
        EngineClient before = established();
        try (TestServer remote = new TestServer()) {
            remote.engineSetup = engine -> engine.setNeedClientAuth(true);
            remote.settings.handshakeTimeout = Duration.ofSeconds(60);
            for (int i = 0; i < ALL; i++) {
                TlsConnection dialled =
                        server.dial(remote.address(), "name" + i + ".test", new TestServer.Echo(connection()));
                dialled.link().send(PING);
            }
            othersAreServed(before);
            answer.countDown();
            await().atMost(30, TimeUnit.SECONDS).until(() -> established(remote) == ALL);
            assertThat(most.get()).isLessThanOrEqualTo(TokenLanes.MOST_WAITING);
        }
    }

    @Test
    public void whoDialledIsToldWhileTheTokenHangs() throws IOException {
        dialByToken();
        server.settings.handshakeTimeout = Duration.ofSeconds(2);
        try (TestServer remote = new TestServer()) {
            remote.engineSetup = engine -> engine.setNeedClientAuth(true);
            Queue<CloseReason> told = new ConcurrentLinkedQueue<>();
            TlsConnection dialled = server.dial(remote.address(), "name.test", new ClearTextConsumer() {
                @Override
                public void received(ByteBuffer clearText) {}

                @Override
                public void closed(CloseReason reason) {
                    told.add(reason);
                }
            });
            await().atMost(30, TimeUnit.SECONDS).until(() -> told.contains(CloseReason.HANDSHAKE_TIMEOUT));
            assertThat(asking.get()).isEqualTo(1);
            assertThat(dialled.failure())
                    .hasValueSatisfying(reason -> assertThat(reason).startsWith("the key's token did not answer"));
            assertThat(server.table.count()).isZero();
            answer.countDown();
            await().atMost(30, TimeUnit.SECONDS).until(() -> asking.get() == 0);
            assertThat(told).hasSize(1);
        }
    }

    private void dialByToken() {
        SSLContext own = TestCertificates.server("client", SlowKeys::slow);
        server.clientKeyOnToken = true;
        server.clientEngine = () -> {
            SSLEngine engine = own.createSSLEngine();
            engine.setUseClientMode(true);
            return engine;
        };
    }

    private TlsConnection connection() {
        return server.table.connections().iterator().next();
    }

    /** As many are asking as may, others are in line. */
    private void othersAreServed(EngineClient before) throws IOException {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> asking.get() == TokenLanes.MOST_WAITING
                        && server.table.connections().stream()
                                        .filter(connection ->
                                                connection.profile().isPresent())
                                        .count()
                                == ALL + 1);
        for (int i = 0; i < 20; i++) {
            asks(established());
            asks(before);
        }
        assertThat(asking.get()).isEqualTo(TokenLanes.MOST_WAITING);
    }

    @Test
    public void nobodyWaitsLongerThanTheHandshakeTimeout() throws IOException {
        serveByToken();
        server.settings.handshakeTimeout = Duration.ofSeconds(5);
        for (int i = 0; i < ALL; i++) {
            client("TLSv1.3", Optional.of(TOKEN));
        }
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> asking.get() == TokenLanes.MOST_WAITING && server.table.count() == ALL);
        List<TlsConnection> connections = List.copyOf(server.table.connections());
        for (EngineClient client : clients) {
            assertThat(client.recordsUntilClosed()).isEmpty();
        }
        assertThat(asking.get()).isEqualTo(TokenLanes.MOST_WAITING);
        String end = " within the handshake time-out of 5000 ms (handshake_timeout); the connection is closed";
        assertThat(connections)
                .filteredOn(
                        connection -> connection.failure().equals(Optional.of("the key's token did not answer" + end)))
                .hasSize(TokenLanes.MOST_WAITING);
        assertThat(connections)
                .filteredOn(connection -> connection
                        .failure()
                        .equals(Optional.of(
                                "the key's token was still busy with 32 other handshakes, and this one had no turn"
                                        + end)))
                .hasSize(OTHERS_IN_LINE);
        answer.countDown();
        await().atMost(30, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
        EngineClient next = client("TLSv1.3", Optional.of(TOKEN));
        next.handshake();
        asks(next);
    }

    /** A worker that serves others must not wait: the configuration may have changed since the connection was accepted. */
    @Test
    public void aKeyThatComesOntoATokenServesTheNextConnection() throws IOException {
        server.names.put(TOKEN, TestCertificates.server("token", SlowKeys::slow));
        try (Socket early = server.connect()) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            server.tokenNames.add(TOKEN);
            EngineClient refused = new EngineClient(early, "TLSv1.3", Optional.of(TOKEN));
            refused.send(refused.firstFlight());
            assertThat(refused.recordsUntilClosed()).isEmpty();
        }
        assertThat(asking.get()).isZero();
        answer.countDown();
        EngineClient next = client("TLSv1.3", Optional.of(TOKEN));
        next.handshake();
        asks(next);
    }

    private static long established(TestServer server) {
        return server.table.connections().stream()
                .filter(connection -> connection.state() == TlsConnection.State.ESTABLISHED)
                .count();
    }

    private EngineClient established() throws IOException {
        EngineClient client = client("TLSv1.3", Optional.empty());
        client.handshake();
        asks(client);
        return client;
    }

    private EngineClient client(String version, Optional<String> name) throws IOException {
        EngineClient client = new EngineClient(server.connect(), version, name);
        clients.add(client);
        client.send(client.firstFlight());
        return client;
    }

    private static void asks(EngineClient client) throws IOException {
        client.write(PING);
        assertThat(client.read(PING.length)).isEqualTo(PING);
    }
}
