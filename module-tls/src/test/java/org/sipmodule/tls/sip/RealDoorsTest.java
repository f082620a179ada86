package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.stack.MessageChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.script.IsPeerVerified;
import org.sipmodule.tls.serving.OpenSsl;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsClient;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Both doors over the real transport with real profiles: plain SIP stacks that serve TLS clients of other makes. */
public class RealDoorsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The name of each profile's certificate; the name to ask for ends with the domain. */
    private static final String DOMAIN = ".example.test";

    private static final String[] TLS_CFG = {
        "[server:default]",
        "certificate = default.pem",
        "[server:any]",
        "server_name = lenient" + DOMAIN,
        "certificate = lenient.pem",
        "verify_client = optional_no_ca",
        "ca_list = root.pem",
        "[server:any]",
        "server_name = strict" + DOMAIN,
        "certificate = strict.pem",
        "verify_client = on",
        "ca_list = root.pem",
    };

    private record Served(TlsServer server, SipStackFixture stack) implements AutoCloseable {
        @Override
        public void close() {
            stack.close();
            server.close();
        }
    }

    private final Issued root = Issued.root("Root");
    private final TlsClient good = TlsClient.boring(root.leaf("good"));
    private final TlsClient selfSigned = TlsClient.boring(Issued.selfSigned(CertificateSpec.leaf("self")));
    private final TlsClient anonymous = TlsClient.sun();
    private final Map<Door, Served> shared = new EnumMap<>(Door.class);

    private final TestFolder folder = new TestFolder();

    @BeforeClass
    public void open() throws Exception {
        for (String name : List.of("default", "lenient", "strict")) {
            folder.identity(name + ".pem", root.leaf(name));
        }
        folder.write("root.pem", root.pem());
        for (Door door : Door.values()) {
            shared.put(door, open(door));
        }
    }

    private Served open(Door door) throws Exception {
        TlsServer server = TlsServer.of(folder, TLS_CFG);
        return new Served(server, door.open(server));
    }

    @BeforeMethod
    public void forgetTheLastTest() {
        shared.values().forEach(served -> served.stack.forget());
    }

    @AfterClass(alwaysRun = true)
    public void close() {
        shared.values().forEach(Served::close);
    }

    private Served served(Door door) {
        return Objects.requireNonNull(shared.get(door));
    }

    private static String name(String profile) {
        return profile + DOMAIN;
    }

    private static void isAnswered(TestPeer peer, int number) throws Exception {
        peer.send(Requests.options(number));
        assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n").contains("\r\nCSeq: " + number + " OPTIONS\r\n");
    }

    private static void awaitNoConnection(Served served) {
        await().atMost(LIMIT).until(() -> served.server.table().count() == 0);
    }

    @DataProvider
    public Object[][] doors() {
        return new Object[][] {{Door.PROCESSOR}, {Door.SOCKETS}};
    }

    @DataProvider
    public Object[][] doorsAndVersions() {
        return new Object[][] {
            {Door.PROCESSOR, "TLSv1.2", "-tls1_2"},
            {Door.PROCESSOR, "TLSv1.3", "-tls1_3"},
            {Door.SOCKETS, "TLSv1.2", "-tls1_2"},
            {Door.SOCKETS, "TLSv1.3", "-tls1_3"},
        };
    }

    @Test(dataProvider = "doorsAndVersions")
    public void answersTheClientOfTheJdk(Door door, String version, String option) throws Exception {
        Served served = served(door);
        try (TestPeer peer = new TestPeer(anonymous.connect(served.server.port(), null, version))) {
            isAnswered(peer, 1);
            peer.send(Requests.options(2) + Requests.options(3));
            assertThat(peer.receive()).contains("\r\nCSeq: 2 OPTIONS\r\n");
            assertThat(peer.receive()).contains("\r\nCSeq: 3 OPTIONS\r\n");
            assertThat(served.stack.failures).isEmpty();
        }
    }

    @Test(dataProvider = "doorsAndVersions")
    public void answersOpenSsl(Door door, String version, String option) throws Exception {
        Served served = served(door);
        try (OpenSsl client = OpenSsl.connect(served.server.port(), option, "-servername", name("lenient"))) {
            String output = client.send(Requests.options(1)).readUntil("CSeq: 1 OPTIONS");
            assertThat(output)
                    .contains("CN = lenient")
                    .contains("New, " + version)
                    .contains("SIP/2.0 200 OK")
                    .endsWith("CSeq: 1 OPTIONS\n");
            assertThat(served.stack.failures).isEmpty();
        }
    }

    @DataProvider
    public Object[][] names() {
        List<Object[]> rows = new ArrayList<>();
        for (Door door : Door.values()) {
            rows.add(new Object[] {door, null, "default"});
            rows.add(new Object[] {door, name("unknown"), "default"});
            rows.add(new Object[] {door, name("lenient"), "lenient"});
            rows.add(new Object[] {door, name("strict"), "strict"});
        }
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "names")
    public void theNameChoosesTheProfile(Door door, @Nullable String asked, String profile) throws Exception {
        try (SSLSocket socket = good.connect(served(door).server.port(), asked, "TLSv1.3");
                TestPeer peer = new TestPeer(socket)) {
            isAnswered(peer, 1);
            assertThat(TlsClient.nameOf(socket)).isEqualTo(profile);
        }
    }

    @DataProvider
    public Object[][] peers() {
        List<Object[]> rows = new ArrayList<>();
        for (Door door : Door.values()) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                rows.add(new Object[] {door, version, "strict", "good", FunctionResult.TRUE});
                rows.add(new Object[] {door, version, "lenient", "good", FunctionResult.TRUE});
                rows.add(new Object[] {door, version, "lenient", "self-signed", FunctionResult.FALSE});
                rows.add(new Object[] {door, version, "lenient", "anonymous", FunctionResult.FALSE});
                rows.add(new Object[] {door, version, "default", "good", FunctionResult.FALSE});
            }
        }
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "peers")
    public void aScriptSeesWhetherThePeerIsVerified(
            Door door, String version, String profile, String who, FunctionResult expected) throws Exception {
        Served served = served(door);
        TlsClient client = switch (who) {
            case "good" -> good;
            case "self-signed" -> selfSigned;
            default -> anonymous;
        };
        ConnectionInfo info;
        try (TestPeer peer = new TestPeer(client.connect(served.server.port(), name(profile), version))) {
            isAnswered(peer, 1);
            MessageChannel channel = SipStackFixture.channelOf(served.stack.requests.get(0));
            assertThat(channel instanceof ConnectionInfo.Carrier).isEqualTo(door == Door.PROCESSOR);
            info = SipStackFixture.nameOf(channel);
            TlsConnection connection = served.server.table().find(info).orElseThrow();
            assertThat(connection.remote().getPort()).isEqualTo(peer.port());
            assertThat(isPeerVerified(served, info)).isEqualTo(expected);
        }
        await().atMost(LIMIT).until(() -> served.server.table().find(info).isEmpty());
        assertThat(isPeerVerified(served, info)).as("when it is gone").isEqualTo(FunctionResult.FALSE);
    }

    private static FunctionResult isPeerVerified(Served served, ConnectionInfo info) {
        return new IsPeerVerified(served.server.table()).call(new ArrivedOn(info), Arguments.NONE);
    }

    @DataProvider
    public Object[][] doorsAndEnds() {
        return new Object[][] {
            {Door.PROCESSOR, "close_notify"},
            {Door.PROCESSOR, "RST"},
            {Door.SOCKETS, "close_notify"},
            {Door.SOCKETS, "RST"},
        };
    }

    @Test(dataProvider = "doorsAndEnds")
    public void aPeerThatClosesIsNotDialled(Door door, String end) throws Exception {
        Served served = served(door);
        try (ServerSocket contact = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SSLSocket socket = anonymous.connect(served.server.port(), null, "TLSv1.3");
            try (TestPeer peer = new TestPeer(socket)) {
                peer.send(Requests.options(1, "SIP/2.0/TLS 127.0.0.1:" + contact.getLocalPort(), ""));
                assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n");
                peer.send("\r\n\r\n");
                assertThat(peer.receiveBytes(2)).isEqualTo("\r\n");
                if (end.equals("RST")) {
                    socket.setSoLinger(true, 0);
                }
            }
            awaitNoConnection(served);
            contact.setSoTimeout(300);
            assertThatThrownBy(contact::accept).isInstanceOf(SocketTimeoutException.class);
            assertThat(served.server.table().count()).isZero();
            assertThat(served.stack.failures).isEmpty();
        }
    }

    @Test(dataProvider = "doors")
    public void descriptorsComeBack(Door door) throws Exception {
        if (!Files.isDirectory(DESCRIPTORS)) {
            throw new SkipException("no " + DESCRIPTORS + " here: NOTHING was seen of descriptors");
        }
        Served served = served(door);
        for (int i = 0; i < 8; i++) {
            comeAndGo(served, i);
        }
        awaitNoConnection(served);
        long before = openDescriptors();
        long accepted = served.server.counters().handshakesDone().sum();
        for (int i = 0; i < 100; i++) {
            comeAndGo(served, 100 + i);
        }
        awaitNoConnection(served);
        assertThat(served.server.counters().handshakesDone().sum()).isEqualTo(accepted + 100);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(openDescriptors()).isLessThanOrEqualTo(before));
    }

    private void comeAndGo(Served served, int number) throws Exception {
        try (TestPeer peer = new TestPeer(anonymous.connect(served.server.port(), null, "TLSv1.3"))) {
            isAnswered(peer, number);
        }
    }

    /** Sockets and whatever else has no path: files are opened by the virtual machine when it likes. */
    private static long openDescriptors() throws IOException {
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            return links.filter(link -> !isFile(link)).count();
        }
    }

    private static boolean isFile(Path link) {
        try {
            return Files.readSymbolicLink(link).startsWith("/");
        } catch (IOException closedMeanwhile) {
            return true;
        }
    }

    @Test(dataProvider = "doors")
    public void failedHandshakesLeaveTheDoorOpen(Door door) throws Exception {
        Served served = served(door);
        int port = served.server.port();
        try (TestPeer bystander = new TestPeer(anonymous.connect(port, null, "TLSv1.3"))) {
            for (int round = 1; round <= 5; round++) {
                plain(port, "OPTIONS sip:server@127.0.0.1 SIP/2.0\r\n\r\n");
                plain(port, "\026\003\001");
                plain(port, "");
                assertThatThrownBy(() -> good.connect(port, null, "TLSv1")).isInstanceOf(SSLException.class);
                assertThat(selfSigned.hear(port, name("strict"), "TLSv1.2")).contains("CERTIFICATE_UNKNOWN");
                assertThat(selfSigned.hear(port, name("strict"), "TLSv1.3")).contains("CERTIFICATE_UNKNOWN");
                assertThat(anonymous.hear(port, name("strict"), "TLSv1.3")).contains("certificate_required");
                isAnswered(bystander, round);
            }
            try (TestPeer late = new TestPeer(good.connect(port, name("strict"), "TLSv1.2"))) {
                isAnswered(late, 1);
            }
            await().atMost(LIMIT).until(() -> served.server.table().count() == 1);
        }
        awaitNoConnection(served);
        assertThat(served.stack.requests).hasSize(6);
    }

    /** Sends what is no handshake and goes with a RST. */
    private static void plain(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.setSoLinger(true, 0);
        }
    }

    @Test(dataProvider = "doors")
    public void stoppingLeavesNoThreadAndNoConnection(Door door) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Served own = open(door);
                TestPeer peer = new TestPeer(anonymous.connect(own.server.port(), null, "TLSv1.3"));
                TestPeer silent = new TestPeer(anonymous.connect(own.server.port(), null, "TLSv1.2"));
                Socket unshaken = new Socket(InetAddress.getLoopbackAddress(), own.server.port())) {
            isAnswered(peer, 1);
            own.stack.stack.stop();
            assertThat(peer.isClosedByServer()).isTrue();
            assertThat(silent.isClosedByServer()).isTrue();
            own.server.close();
            assertThat(own.server.table().count()).isZero();
            unshaken.setSoTimeout(10_000);
            assertThat(unshaken.getInputStream().read()).isNegative();
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .map(Thread::getName)
                                .filter(name -> name.startsWith("tls-") || DoorsTest.isOfAStack(name)))
                        .isEmpty());
    }
}
