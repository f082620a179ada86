package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.SIPRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sip.ClientTransaction;
import javax.sip.message.Request;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.sip.SipStackFixture.Answer;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What both doors must do alike. */
public class DoorsTest {

    private static final int SHARED_PORT = 5061;

    private PlainTransport transport = new PlainTransport();

    private enum Door {
        SCALABLE,
        SOCKETS;

        SipStackFixture open(PlainTransport transport, int port) throws Exception {
            return open(transport, SipSettings.DEFAULTS, port);
        }

        SipStackFixture open(PlainTransport transport, SipSettings settings, int port) throws Exception {
            return this == SCALABLE
                    ? SipStackFixture.scalable(transport, settings, port)
                    : SipStackFixture.sockets(transport, settings, port);
        }
    }

    private final Map<Door, PlainTransport> sharedTransports = new EnumMap<>(Door.class);
    private final Map<Door, SipStackFixture> sharedServers = new EnumMap<>(Door.class);

    /** A stack takes a second to stop; most tests can do with one. */
    @BeforeClass
    public void openServers() throws Exception {
        for (Door door : Door.values()) {
            PlainTransport shared = new PlainTransport();
            sharedTransports.put(door, shared);
            sharedServers.put(door, door.open(shared, SHARED_PORT));
        }
    }

    @BeforeMethod
    public void forgetTheLastTest() {
        sharedServers.values().forEach(SipStackFixture::forget);
        sharedTransports.values().forEach(shared -> shared.links().clear());
    }

    @AfterMethod(alwaysRun = true)
    public void closeTransport() {
        transport.close();
        transport = new PlainTransport();
    }

    @AfterClass(alwaysRun = true)
    public void closeServers() {
        sharedServers.values().forEach(SipStackFixture::close);
        sharedTransports.values().forEach(PlainTransport::close);
    }

    private SipStackFixture server(Door door) {
        return Objects.requireNonNull(sharedServers.get(door));
    }

    private PlainTransport transport(Door door) {
        return Objects.requireNonNull(sharedTransports.get(door));
    }

    private TestPeer peer(Door door) throws IOException {
        return new TestPeer(transport(door).realPort(SHARED_PORT));
    }

    @DataProvider
    public Object[][] doorsAndAnswers() {
        return new Object[][] {
            {Door.SCALABLE, Answer.TRANSACTION},
            {Door.SCALABLE, Answer.CHANNEL},
            {Door.SOCKETS, Answer.TRANSACTION},
            {Door.SOCKETS, Answer.CHANNEL},
        };
    }

    @DataProvider
    public Object[][] doors() {
        return new Object[][] {{Door.SCALABLE}, {Door.SOCKETS}};
    }

    @Test(dataProvider = "doorsAndAnswers")
    public void answersHoweverTheBytesCome(Door door, Answer answer) throws Exception {
        SipStackFixture server = server(door);
        try (TestPeer peer = peer(door)) {
            server.answer = answer;
            peer.send(Requests.options(1));
            assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n").contains("\r\nCSeq: 1 OPTIONS\r\n");

            StringBuilder twenty = new StringBuilder();
            for (int i = 2; i < 22; i++) {
                twenty.append(Requests.options(i));
            }
            peer.send(twenty.toString());
            for (int i = 2; i < 22; i++) {
                assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n").contains("\r\nCSeq: " + i + " OPTIONS\r\n");
            }

            for (char single : Requests.options(22).toCharArray()) {
                peer.send(String.valueOf(single));
            }
            assertThat(peer.receive()).contains("\r\nCSeq: 22 OPTIONS\r\n");

            String body = "0123456789".repeat(2000);
            peer.send(Requests.options(23, "SIP/2.0/TLS 127.0.0.1:5061", body));
            assertThat(peer.receive()).contains("\r\nCSeq: 23 OPTIONS\r\n");
            SIPRequest last =
                    (SIPRequest) server.requests.get(server.requests.size() - 1).getRequest();
            assertThat(new String(last.getRawContent(), StandardCharsets.US_ASCII))
                    .isEqualTo(body);
            assertThat(server.failures).isEmpty();
        }
    }

    @Test(dataProvider = "doors")
    public void answersTheKeepAlive(Door door) throws Exception {
        SipStackFixture server = server(door);
        try (TestPeer peer = peer(door)) {
            peer.send("\r\n\r\n");
            assertThat(peer.receiveBytes(2)).isEqualTo("\r\n");
            peer.send(Requests.options(1));
            assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n");
            peer.send("\r\n\r\n");
            assertThat(peer.receiveBytes(2)).isEqualTo("\r\n");
            peer.send("\r\n\r\n" + Requests.options(2));
            assertThat(peer.receiveBytes(2)).isEqualTo("\r\n");
            assertThat(peer.receive()).contains("\r\nCSeq: 2 OPTIONS\r\n");
            assertThat(server.failures).isEmpty();
        }
    }

    @Test(dataProvider = "doorsAndAnswers")
    public void repliesOnTheRequestsConnectionWhateverItsViaSays(Door door, Answer answer) throws Exception {
        SipStackFixture server = server(door);
        try (ServerSocket elsewhere = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TestPeer peer = peer(door);
                TestPeer other = peer(door)) {
            server.answer = answer;
            other.send(Requests.options(9));
            assertThat(other.receive()).contains("\r\nCSeq: 9 OPTIONS\r\n");
            peer.send(Requests.options(1, "SIP/2.0/TLS 127.0.0.1:" + elsewhere.getLocalPort(), ""));
            assertThat(peer.receive()).contains("\r\nCSeq: 1 OPTIONS\r\n");
            peer.send(Requests.options(2, "SIP/2.0/TLS 127.0.0.1:" + other.port(), ""));
            assertThat(peer.receive()).contains("\r\nCSeq: 2 OPTIONS\r\n");
            assertThat(server.failures).isEmpty();
        }
    }

    @Test(dataProvider = "doorsAndAnswers")
    public void neverDialsWhenTheConnectionIsGone(Door door, Answer answer) throws Exception {
        int port = Ports.free();
        try (ServerSocket elsewhere = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SipStackFixture server = door.open(transport, port)) {
            server.answer = Answer.NOT;
            try (TestPeer peer = new TestPeer(transport.realPort(port))) {
                peer.send(Requests.options(1, "SIP/2.0/TLS 127.0.0.1:" + elsewhere.getLocalPort(), ""));
                await().atMost(Duration.ofSeconds(10)).until(() -> server.requests.size() == 1);
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> transport.links().get(0).isClosed());
            server.answer = answer;
            // a socket that failed for one message would lose the others' connections, so it does not
            assertThat(sendReply(server)).isInstanceOf(door == Door.SCALABLE ? Exception.class : AssertionError.class);
            elsewhere.setSoTimeout(300);
            assertThat(connects(elsewhere))
                    .as("a connection to the Via's address")
                    .isFalse();
        }
    }

    private static Throwable sendReply(SipStackFixture server) {
        SIPRequest request = (SIPRequest) server.requests.get(0).getRequest();
        try {
            if (server.answer == Answer.CHANNEL) {
                SipStackFixture.channelOf(server.requests.get(0)).sendMessage(request.createResponse(200));
            } else {
                server.provider.getNewServerTransaction(request).sendResponse(request.createResponse(200));
            }
            return new AssertionError("the reply was sent");
        } catch (Exception e) {
            return e;
        }
    }

    private static boolean connects(ServerSocket listener) throws Exception {
        try {
            listener.accept().close();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test(dataProvider = "doors")
    public void servesAnotherStacksClient(Door door) throws Exception {
        int port = Ports.free();
        int clientPort = Ports.free();
        Map<String, String> loggers = Map.of(
                "gov.nist.javax.sip.STACK_LOGGER", Slf4jStackLogger.class.getName(),
                "gov.nist.javax.sip.SERVER_LOGGER", Slf4jServerLogger.class.getName());
        try (SipStackFixture server = door.open(transport, port);
                SipStackFixture client = new SipStackFixture(loggers, null, SipSettings.DEFAULTS, "tcp", clientPort)) {
            for (int i = 1; i <= 3; i++) {
                Request request = new gov.nist.javax.sip.message.MessageFactoryImpl()
                        .createRequest(Requests.options(i, "SIP/2.0/TCP 127.0.0.1:" + clientPort, "")
                                .replace(
                                        "sip:server@127.0.0.1 ",
                                        "sip:server@127.0.0.1:" + transport.realPort(port) + ";transport=tcp "));
                ClientTransaction transaction = client.provider.getNewClientTransaction(request);
                transaction.sendRequest();
                int wanted = i;
                await().atMost(Duration.ofSeconds(10)).until(() -> client.replies.size() == wanted);
            }
            assertThat(client.replies).allMatch(reply -> reply.getStatusCode() == 200);
            assertThat(transport.links()).as("one connection for all").hasSize(1);
            assertThat(server.failures).isEmpty();
            assertThat(client.failures).isEmpty();
        }
    }

    @DataProvider
    public Object[][] badInput() {
        String tooLong = Requests.options(3).replace("Content-Length: 0", "Content-Length: 300000");
        return new Object[][] {
            {Door.SCALABLE, "garbage that is not sip\r\n\r\n"},
            {Door.SOCKETS, "garbage that is not sip\r\n\r\n"},
            {Door.SCALABLE, "OPTIONS sip:a SIP/2.0\r\n\r\n"},
            {Door.SCALABLE, tooLong},
            {Door.SOCKETS, tooLong},
        };
    }

    @Test(dataProvider = "badInput")
    public void closesOnBadInputAfterWhatWasGood(Door door, String bad) throws Exception {
        SipStackFixture server = server(door);
        try (TestPeer peer = peer(door);
                TestPeer bystander = peer(door)) {
            peer.send(Requests.options(1));
            assertThat(peer.receive()).contains("\r\nCSeq: 1 OPTIONS\r\n");
            peer.send(bad + Requests.options(2));
            assertThat(peer.isClosedByServer()).isTrue();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> transport(door).links().stream()
                            .anyMatch(link ->
                                    link.reason == CloseReason.BAD_INPUT || link.reason == CloseReason.LONG_MESSAGE));
            bystander.send(Requests.options(4));
            assertThat(bystander.receive()).startsWith("SIP/2.0 200 OK\r\n");
            assertThat(server.requests).hasSize(2);
        }
    }

    @Test(dataProvider = "doors")
    public void closesWhenAMessageDoesNotEnd(Door door) throws Exception {
        SipSettings settings = SipSettings.DEFAULTS.withMessageDeadline(Duration.ofMillis(300));
        int port = Ports.free();
        try (SipStackFixture server = door.open(transport, settings, port);
                TestPeer peer = new TestPeer(transport.realPort(port));
                TestPeer idle = new TestPeer(transport.realPort(port))) {
            idle.send(Requests.options(1) + "\r\n");
            assertThat(idle.receive()).startsWith("SIP/2.0 200 OK\r\n");
            peer.send("OPTIONS sip:a");
            assertThat(peer.isClosedByServer()).isTrue();
            idle.send(Requests.options(2));
            assertThat(idle.receive()).as("an idle connection stays").startsWith("SIP/2.0 200 OK\r\n");
            assertThat(server.failures).isEmpty();
        }
    }

    @Test(dataProvider = "doors")
    public void stopsAndStartsWithoutLeavingThreads(Door door) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int round = 0; round < 2; round++) {
            int port = Ports.free();
            try (SipStackFixture server = door.open(transport, port);
                    TestPeer peer = new TestPeer(transport.realPort(port));
                    TestPeer silent = new TestPeer(transport.realPort(port))) {
                peer.send(Requests.options(1));
                assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n");
                server.stack.stop();
                assertThat(peer.isClosedByServer()).isTrue();
                assertThat(silent.isClosedByServer()).isTrue();
            }
        }
        transport.close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .map(Thread::getName)
                                .filter(DoorsTest::isOfAStack))
                        .isEmpty());
    }

    static boolean isOfAStack(String thread) {
        return thread.startsWith("plain-")
                || thread.startsWith("MessageProcessorThread")
                || thread.startsWith("TLSMessageChannel")
                || thread.startsWith("PipelineThread")
                || thread.startsWith("DefaultSipTimer")
                || thread.equals("EventScannerThread");
    }

    @Test(dataProvider = "doors")
    public void twoStacksDoNotMix(Door door) throws Exception {
        int port = Ports.free();
        PlainTransport second = new PlainTransport();
        try (second;
                SipStackFixture a = door.open(transport, port);
                SipStackFixture b = door.open(second, port);
                TestPeer toA = new TestPeer(transport.realPort(port));
                TestPeer toB = new TestPeer(second.realPort(port))) {
            toA.send(Requests.options(1));
            toB.send(Requests.options(1));
            assertThat(toA.receive()).startsWith("SIP/2.0 200 OK\r\n");
            assertThat(toB.receive()).startsWith("SIP/2.0 200 OK\r\n");
            toB.send(Requests.options(2));
            assertThat(toB.receive()).startsWith("SIP/2.0 200 OK\r\n");
            assertThat(a.requests).hasSize(1);
            assertThat(b.requests).hasSize(2);
        }
    }
}
