package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** A token that takes its time holds up nobody who does not need it (field case F65). */
public class SlowTokenTest {

    private static final byte[] PING = "ping".getBytes(US_ASCII);
    private static final Optional<String> TOKEN = Optional.of("token.example.test");
    private static final int OTHERS_IN_LINE = 8;

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestServer server;

    private CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<EngineClient> clients = new ArrayList<>();

    @BeforeMethod
    public void start() throws IOException {
        answer = new CountDownLatch(1);
        most.set(0);
        server = new TestServer();
        server.tokenNames.add(TOKEN.orElseThrow());
        server.names.put(TOKEN.orElseThrow(), TestCertificates.server("token", this::token));
    }

    @AfterMethod(alwaysRun = true)
    public void stop() throws IOException {
        answer.countDown();
        for (EngineClient client : clients) {
            client.close();
        }
        clients.clear();
        server.close();
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

    @Test
    public void f65OthersAreServedWhileATokenDoesNotAnswer() throws IOException {
        server.settings.handshakeTimeout = Duration.ofSeconds(60);
        EngineClient before = client(Optional.empty());
        before.handshake();
        List<EngineClient> waiting = askTheToken(TokenLanes.MOST_WAITING + OTHERS_IN_LINE);
        for (int i = 0; i < 20; i++) {
            EngineClient other = client(Optional.empty());
            other.handshake();
            asks(other);
            asks(before);
        }
        assertThat(asking.get()).isEqualTo(TokenLanes.MOST_WAITING);
        answer.countDown();
        for (EngineClient client : waiting) {
            client.handshake();
            assertThat(client.serverName()).isEqualTo("token");
            asks(client);
        }
        assertThat(most.get()).isLessThanOrEqualTo(TokenLanes.MOST_WAITING);
    }

    @Test
    public void whoHasNoTurnInTimeIsToldSo() throws IOException {
        server.settings.handshakeTimeout = Duration.ofSeconds(60);
        askTheToken(TokenLanes.MOST_WAITING);
        server.settings.handshakeTimeout = Duration.ofSeconds(1);
        EngineClient late = client(TOKEN);
        TlsConnection refused = await().atMost(30, TimeUnit.SECONDS)
                .until(
                        () -> server.table.connections().stream()
                                .max(Comparator.comparing(TlsConnection::id))
                                .orElseThrow(),
                        connection -> connection.id() > TokenLanes.MOST_WAITING);
        assertThat(late.recordsUntilClosed()).isEmpty();
        await().atMost(30, TimeUnit.SECONDS)
                .until(
                        () -> refused.failure()
                                .orElse("none")
                                .equals(
                                        "the key's token was still busy with 32 other handshakes, and this one had no turn within the"
                                                + " handshake time-out of 1000 ms (handshake_timeout); the connection is closed"));
        await().atMost(30, TimeUnit.SECONDS).until(() -> server.table.count() == TokenLanes.MOST_WAITING);
        // its place in the line is gone with it
        answer.countDown();
        for (EngineClient client : clients.subList(0, TokenLanes.MOST_WAITING)) {
            client.handshake();
        }
        EngineClient next = client(TOKEN);
        next.handshake();
        asks(next);
    }

    /** As many are asking as may, and the others have sent their ClientHello. */
    private List<EngineClient> askTheToken(int count) throws IOException {
        List<EngineClient> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(client(TOKEN));
        }
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> asking.get() == TokenLanes.MOST_WAITING
                        && server.table.connections().stream()
                                        .filter(connection ->
                                                connection.profile().isPresent())
                                        .count()
                                >= count);
        return made;
    }

    private EngineClient client(Optional<String> name) throws IOException {
        EngineClient client = new EngineClient(server.connect(), "TLSv1.3", name);
        clients.add(client);
        client.send(client.firstFlight());
        return client;
    }

    private static void asks(EngineClient client) throws IOException {
        client.write(PING);
        assertThat(client.read(PING.length)).isEqualTo(PING);
    }
}
