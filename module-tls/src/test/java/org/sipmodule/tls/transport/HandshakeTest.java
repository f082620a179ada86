package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class HandshakeTest {

    private static final byte[] PING = "ping".getBytes(US_ASCII);
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
    public Object[][] cuts() {
        return new Object[][] {
            {"TLSv1.2", "F61 segments of 1 byte", 1, 0},
            {"TLSv1.3", "F61 segments of 1 byte", 1, 0},
            {"TLSv1.2", "F61 records of 1 byte", 0, 1},
            {"TLSv1.3", "F61 records of 1 byte", 0, 1},
            {"TLSv1.3", "F61 records of 1 byte in segments of 4", 4, 1},
            {"TLSv1.3", "records of 100 bytes", 0, 100},
        };
    }

    @Test(dataProvider = "cuts")
    public void helloMayComeInPieces(String protocol, String name, int segment, int record) throws IOException {
        try (EngineClient client = new EngineClient(server.connect(), protocol, Optional.of("a.test"))) {
            byte[] hello = client.firstFlight();
            byte[] shaped = record == 0 ? hello : inRecordsOf(record, hello);
            int step = segment == 0 ? shaped.length : segment;
            for (int at = 0; at < shaped.length; at += step) {
                client.send(Arrays.copyOfRange(shaped, at, Math.min(shaped.length, at + step)));
            }
            client.handshake();
            client.write(PING);
            assertThat(client.read(4)).as(name).isEqualTo(PING);
            assertThat(server.table
                            .connections()
                            .get(0)
                            .handshake()
                            .orElseThrow()
                            .sni())
                    .contains("a.test");
        }
    }

    @Test
    public void silentClientsAreClosedAtTheDeadlineWhileOthersAreServed() throws IOException {
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            server.settings.handshakeTimeout = Duration.ofSeconds(1);
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                silent.add(server.connect());
            }
            Socket begun = server.connect();
            begun.getOutputStream().write(22);
            Socket helloOnly = server.connect();
            helloOnly.getOutputStream().write(new EngineClient(helloOnly, "TLSv1.3", Optional.empty()).firstFlight());
            client.write(PING);
            assertThat(client.read(4)).isEqualTo(PING);
            for (Socket socket : silent) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                socket.close();
            }
            assertThat(begun.getInputStream().read()).isEqualTo(-1);
            helloOnly.getInputStream().readAllBytes();
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            assertThat(server.counters.reached(Limit.HANDSHAKE_TIMEOUT).sum()).isEqualTo(52);
            client.write(PING);
            assertThat(client.read(4)).isEqualTo(PING);
            begun.close();
            helloOnly.close();
        }
    }

    @Test
    public void stateFollowsTheHandshake() throws IOException {
        try (Socket socket = server.connect()) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            TlsConnection connection = server.table.connections().get(0);
            assertThat(connection.state()).isEqualTo(TlsConnection.State.PRE_INIT);
            assertThat(connection.remote().getPort()).isEqualTo(socket.getLocalPort());
            assertThat(server.table.find(connection.local(), connection.remote()))
                    .contains(connection);
            EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty());
            client.send(client.firstFlight());
            await().atMost(20, TimeUnit.SECONDS).until(() -> connection.state() == TlsConnection.State.HANDSHAKING);
            client.handshake();
            await().atMost(20, TimeUnit.SECONDS).until(() -> connection.state() == TlsConnection.State.ESTABLISHED);
            assertThat(connection.handshake().orElseThrow().cipherSuite()).startsWith("TLS_");
            assertThat(connection.link().secondsToIdleTimeout()).isBetween(590L, 600L);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
    }

    @DataProvider
    public Object[][] strangers() {
        byte[] oversized =
                ByteBuffer.allocate(605).put(new byte[] {22, 3, 1, -1, -1}).array();
        return new Object[][] {
            {"plain SIP", "OPTIONS sip:a SIP/2.0\r\n\r\n".getBytes(US_ASCII), Optional.empty()},
            {"HTTP", "GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII), Optional.empty()},
            {"an oversized record", oversized, Optional.of(22)},
            {"F61 a claim of 16 MB", new byte[] {22, 3, 1, 0, 4, 1, -1, -1, -1}, Optional.of(47)},
            {"another handshake message", new byte[] {22, 3, 1, 0, 4, 16, 0, 0, 0}, Optional.of(10)},
            {"an empty record", new byte[] {22, 3, 1, 0, 0}, Optional.of(10)},
            {"a malformed hello", new byte[] {22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3}, Optional.of(50)},
            {"no TLS version", new byte[] {22, 2, 1, 0, 6}, Optional.of(70)},
        };
    }

    @Test(dataProvider = "strangers")
    public void whatIsNoHelloIsClosedAtOnce(String name, byte[] bytes, Optional<Integer> alert) throws IOException {
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write(bytes);
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(answer)
                    .as(name)
                    .isEqualTo(alert.map(code -> new byte[] {ALERT, 3, 1, 0, 2, 2, code.byteValue()})
                            .orElse(new byte[0]));
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
        assertThat(server.counters.handshakesFailed().sum()).isEqualTo(1);
    }

    @Test
    public void engineTellsThePeerWhyItRefuses() throws IOException {
        server.engineSetup = engine -> engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        try (Socket socket = server.connect()) {
            EngineClient client = new EngineClient(socket, "TLSv1.2", Optional.empty());
            client.send(client.firstFlight());
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(answer).startsWith(ALERT).endsWith(70);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
        assertThat(server.counters.handshakesFailed().sum()).isEqualTo(1);
    }

    @Test
    public void engineThatCannotBeMadeClosesTheConnection() throws IOException {
        server.engineSetup = engine -> {
            throw new IllegalStateException("no engine today");
        };
        try (Socket socket = server.connect()) {
            EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty());
            client.send(client.firstFlight());
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        assertThat(server.counters.handshakesFailed().sum()).isEqualTo(1);
    }

    @Test
    public void peerThatIsRefusedAfterTheHandshakeIsNotServed() throws IOException {
        server.refusal = Optional.of("certificate revoked");
        try (EngineClient client = EngineClient.open(server, "TLSv1.3")) {
            assertThat(client.recordsUntilClosed()).isEmpty();
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
        assertThat(server.counters.handshakesFailed().sum()).isEqualTo(1);
        assertThat(server.counters.handshakesDone().sum()).isZero();
        assertThat(server.closes).isEmpty();
    }

    @Test
    public void addressInUseIsNamed() {
        assertThatThrownBy(() -> server.listenAgain(server.address()))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on 127.0.0.1:" + server.address().getPort() + ": Address already in use");
    }

    @Test
    public void closedListenerStopsAcceptingButKeepsItsConnections() throws IOException {
        TlsTransport.Listener second = server.listenAgain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress address = second.address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        try (EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty())) {
            client.send(client.firstFlight());
            client.handshake();
            second.close();
            // the system lets go of the socket when its selector has run once more
            await().atMost(20, TimeUnit.SECONDS).until(() -> refuses(address));
            client.write(PING);
            assertThat(client.read(4)).isEqualTo(PING);
        }
    }

    @Test
    public void excessConnectionsAreClosedWithoutAByte() throws IOException {
        server.settings.maxConnections = 2;
        try (EngineClient first = EngineClient.open(server, "TLSv1.3");
                EngineClient second = EngineClient.open(server, "TLSv1.3")) {
            try (Socket third = server.connect()) {
                assertThat(readAll(third)).isEmpty();
            }
            assertThat(server.counters.reached(Limit.CONNECTIONS).sum()).isEqualTo(1);
            first.vanish();
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            try (EngineClient again = EngineClient.open(server, "TLSv1.2")) {
                again.write(PING);
                assertThat(again.read(4)).isEqualTo(PING);
            }
            second.write(PING);
            assertThat(second.read(4)).isEqualTo(PING);
        }
    }

    @Test
    public void lowMemoryRefusesNewAndThenClosesOldConnections() throws IOException {
        try (EngineClient old = EngineClient.open(server, "TLSv1.3")) {
            server.settings.lowMemThreshold1 = 500;
            server.freeKilobytes = 499;
            try (Socket refused = server.connect()) {
                assertThat(readAll(refused)).isEmpty();
            }
            old.write(PING);
            assertThat(old.read(4)).isEqualTo(PING);
            server.settings.lowMemThreshold2 = 500;
            old.write(PING);
            assertThat(old.recordsUntilClosed()).isEmpty();
        }
        assertThat(server.counters.reached(Limit.LOW_MEM_THRESHOLD1).sum()).isEqualTo(1);
        assertThat(server.counters.reached(Limit.LOW_MEM_THRESHOLD2).sum()).isEqualTo(1);
    }

    @Test
    public void nobodyEverSeesTheCertificateOfAnotherName() throws Exception {
        for (String name : List.of("a.test", "b.test")) {
            server.names.put(name, TestCertificates.server(name));
        }
        server.names.put("c.test", TestCertificates.rsaServer("c.test"));
        List<String> names = List.of("a.test", "b.test", "c.test", "default");
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> rounds = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int first = thread;
                rounds.add(() -> {
                    for (int round = 0; round < 50; round++) {
                        String name = names.get((first + round) % names.size());
                        String protocol = round % 2 == 0 ? "TLSv1.2" : "TLSv1.3";
                        try (EngineClient client = EngineClient.open(server, protocol, Optional.of(name))) {
                            assertThat(client.serverName()).isEqualTo(name);
                        }
                    }
                    return 50;
                });
            }
            int done = 0;
            for (Future<Integer> future : clients.invokeAll(rounds, 60, TimeUnit.SECONDS)) {
                done += future.get();
            }
            assertThat(done).isEqualTo(400);
        } finally {
            clients.shutdownNow();
        }
    }

    private static boolean refuses(InetSocketAddress address) throws IOException {
        try {
            new Socket(address.getAddress(), address.getPort()).close();
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }

    /** A close without a byte may come as a RST when the client has sent something. */
    private static byte[] readAll(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }

    static byte[] inRecordsOf(int size, byte[] record) {
        ByteBuffer shaped = ByteBuffer.allocate(record.length * 7);
        for (int at = 5; at < record.length; at += size) {
            int length = Math.min(size, record.length - at);
            shaped.put(record, 0, 3).putShort((short) length).put(record, at, length);
        }
        return Arrays.copyOf(shaped.array(), shaped.position());
    }
}
