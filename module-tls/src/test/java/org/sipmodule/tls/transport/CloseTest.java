package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CloseTest {

    private static final int ALERT = 21;

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestServer server;

    @BeforeMethod
    public void start() throws IOException {
        server = new TestServer();
    }

    @AfterMethod(alwaysRun = true)
    public void stop() {
        server.close();
    }

    @DataProvider
    public Object[][] notifies() {
        return new Object[][] {
            {"TLSv1.2", false}, {"TLSv1.2", true}, {"TLSv1.3", false}, {"TLSv1.3", true},
        };
    }

    @Test(dataProvider = "notifies")
    public void f77CloseNotifyIsOnTheWireIfAsked(String protocol, boolean notify) throws IOException {
        server.settings.sendCloseNotify = notify;
        try (EngineClient client = EngineClient.open(server, protocol)) {
            client.write(new byte[10]);
            client.read(10);
            assertThat(server.table.kill(onlyConnection().id())).isTrue();
            assertOnlyCloseNotify(client, protocol, notify);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.closes.contains(CloseReason.LOCAL));
    }

    @Test(dataProvider = "notifies")
    public void f77CloseNotifyIsAnsweredIfAsked(String protocol, boolean notify) throws IOException {
        server.settings.sendCloseNotify = notify;
        try (EngineClient client = EngineClient.open(server, protocol)) {
            client.write(new byte[10]);
            client.read(10);
            client.sendCloseNotify();
            assertOnlyCloseNotify(client, protocol, notify);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.closes.contains(CloseReason.PEER_CLOSED));
    }

    @DataProvider
    public Object[][] onOff() {
        return new Object[][] {{"F77 send_close_notify=0", false}, {"F77 send_close_notify=1", true}};
    }

    @Test(dataProvider = "onOff")
    public void f77ClosingAPeerThatDoesNotReadDoesNotBlock(String name, boolean notify) throws IOException {
        server.settings.sendCloseNotify = notify;
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            TlsConnection.Link link = onlyConnection().link();
            byte[] bytes = new byte[60_000];
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> onlyConnection().state() == TlsConnection.State.ESTABLISHED);
            await(name)
                    .pollInterval(Duration.ofMillis(5))
                    .during(Duration.ofMillis(300))
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> link.send(bytes) == SendResult.FULL);
            link.close(CloseReason.LOCAL);
            await(name).atMost(10, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
        }
        assertThat(server.closes).containsExactly(CloseReason.LOCAL);
    }

    @DataProvider
    public Object[][] idleTimes() {
        return new Object[][] {
            {"F76 no tcp_connection_lifetime", 200, Optional.empty(), 200, 200},
            {"F76 tcp_connection_lifetime extends", 200, Optional.of(Duration.ofSeconds(400)), 200, 400},
            {"F76 tcp_connection_lifetime never shortens", 400, Optional.of(Duration.ofSeconds(200)), 400, 400},
            {"F76 never stays never", -1, Optional.of(Duration.ofSeconds(200)), -1, -1},
        };
    }

    /** The handshake is no such I/O: it does not extend anything. */
    @Test(dataProvider = "idleTimes")
    public void f76LifetimeCountsFromTheFirstByte(
            String name, int timeout, Optional<Duration> lifetime, int before, int after) throws IOException {
        server.settings.connectionTimeout = timeout;
        server.settings.connectionLifetime = lifetime;
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            assertThat(onlyConnection().link().secondsToIdleTimeout())
                    .as(name)
                    .isBetween(before < 0 ? -1L : before - 60L, (long) before);
            client.write(new byte[1]);
            client.read(1);
            assertThat(onlyConnection().link().secondsToIdleTimeout())
                    .as(name)
                    .isBetween(after < 0 ? -1L : after - 60L, (long) after);
        }
    }

    @Test
    public void whatWasSentBeforeACloseArrives() throws IOException {
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            TlsConnection.Link link = onlyConnection().link();
            await().atMost(20, TimeUnit.SECONDS).until(() -> link.send(new byte[200_000]) == SendResult.ACCEPTED);
            link.close(CloseReason.LOCAL);
            assertThat(link.send(new byte[1])).isEqualTo(SendResult.CLOSED);
            assertThat(client.read(200_000)).hasSize(200_000);
            assertThat(client.recordsUntilClosed()).isEmpty();
        }
    }

    @Test
    public void f76IdleConnectionsAreClosedAfterTheLastInput() throws IOException {
        server.settings.connectionTimeout = 3;
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> onlyConnection().link().secondsToIdleTimeout() <= 2);
            long last = System.nanoTime();
            client.write(new byte[1]);
            client.read(1);
            assertThat(client.recordsUntilClosed()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - last)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.closes.contains(CloseReason.IDLE));
    }

    @DataProvider
    public Object[][] shortTimes() {
        return new Object[][] {{"F76 1", 1}, {"F76 0 acts as 1", 0}};
    }

    @Test(dataProvider = "shortTimes")
    public void f76IdleTimeRunsFromAccept(String name, int seconds) throws IOException {
        server.settings.connectionTimeout = seconds;
        try (Socket silent = server.connect()) {
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(server.counters.reached(Limit.HANDSHAKE_TIMEOUT).sum()).isZero();
        assertThat(server.counters.handshakesFailed().sum()).isZero();
    }

    @Test
    public void f76ShorterIdleTimeReachesOpenConnections() throws IOException {
        server.settings.connectionTimeout = -1;
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            assertThat(onlyConnection().link().secondsToIdleTimeout()).isEqualTo(-1);
            server.settings.connectionTimeout = 1;
            server.table.settingsChanged();
            assertThat(client.recordsUntilClosed()).isEmpty();
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.closes.contains(CloseReason.IDLE));
    }

    @Test
    public void f76NoIdleTimeNeverCloses() throws IOException {
        server.settings.connectionTimeout = 1;
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            server.settings.connectionTimeout = -1;
            await().during(2, TimeUnit.SECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> server.table.count() == 1 && server.closes.isEmpty());
            client.write(new byte[1]);
            assertThat(client.read(1)).hasSize(1);
        }
    }

    @Test
    public void killOfAnUnknownConnectionSaysSo() {
        assertThat(server.table.kill(12345)).isFalse();
    }

    @Test
    public void closeEndsAllConnectionsAndThreads() throws IOException {
        try (EngineClient client = EngineClient.open(server, "TLSv1.3");
                Socket silent = server.connect()) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 2);
            server.close();
            assertThat(client.recordsUntilClosed()).isEmpty();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(server.table.count()).isZero();
        assertThat(server.closes).containsExactly(CloseReason.LOCAL);
        // the executors say that they are done a moment before their threads are
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("tls-")));
        assertThatThrownBy(() -> new Socket(
                                server.address().getAddress(), server.address().getPort())
                        .close())
                .isInstanceOf(IOException.class);
    }

    @Test
    public void vanishedPeersLeaveNoDescriptors() throws IOException {
        long before =
                descriptorsAfter(() -> EngineClient.open(server, "TLSv1.3").vanish());
        for (int i = 0; i < 200; i++) {
            EngineClient.open(server, i % 2 == 0 ? "TLSv1.2" : "TLSv1.3").vanish();
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0 && descriptors() <= before);
    }

    @Test
    public void failedHandshakesLeaveNoDescriptors() throws IOException {
        server.engineSetup = engine -> engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        long before = descriptorsAfter(() -> failHandshake(0));
        for (int i = 0; i < 200; i++) {
            failHandshake(i);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0 && descriptors() <= before);
        assertThat(server.counters.handshakesFailed().sum()).isEqualTo(201);
    }

    @Test
    public void deadlinesLeaveNoDescriptors() throws IOException {
        server.settings.handshakeTimeout = Duration.ofMillis(500);
        long before = descriptorsAfter(() -> {
            try (Socket socket = server.connect()) {
                EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty());
                client.send(client.firstFlight());
                socket.getInputStream().readAllBytes();
            }
        });
        Socket[] stuck = new Socket[50];
        for (int i = 0; i < stuck.length; i++) {
            stuck[i] = server.connect();
            stuck[i].getOutputStream().write(new EngineClient(stuck[i], "TLSv1.3", Optional.empty()).firstFlight());
        }
        for (Socket socket : stuck) {
            socket.getInputStream().readAllBytes();
            socket.close();
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0 && descriptors() <= before);
        assertThat(server.counters.reached(Limit.HANDSHAKE_TIMEOUT).sum()).isEqualTo(51);
    }

    private void failHandshake(int kind) throws IOException {
        try (Socket socket = server.connect()) {
            EngineClient client = new EngineClient(socket, kind % 2 == 0 ? "TLSv1.2" : "TLSv1.3", Optional.empty());
            client.send(client.firstFlight());
            if (kind % 2 == 0) { // refused
                socket.getInputStream().readAllBytes();
            } else { // gone in the middle
                socket.getInputStream().read();
            }
        }
    }

    private TlsConnection onlyConnection() {
        return server.table.connections().get(0);
    }

    /** In TLS 1.3 an alert looks like data, but no data is due. */
    private static void assertOnlyCloseNotify(EngineClient client, String protocol, boolean notify) throws IOException {
        int type = protocol.equals("TLSv1.2") ? ALERT : 23;
        assertThat(client.recordsUntilClosed())
                .extracting(EngineClient.Seen::type)
                .isEqualTo(notify ? List.of(type) : List.of());
    }

    /** What one run of the same has opened for good: selectors, libraries. */
    private long descriptorsAfter(Attempt warmUp) throws IOException {
        warmUp.run();
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
        return descriptors();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }
}
