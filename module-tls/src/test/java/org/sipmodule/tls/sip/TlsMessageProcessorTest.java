package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.HopImpl;
import gov.nist.javax.sip.stack.MessageChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.message.Request;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.sip.SipStackFixture.Answer;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What only the scalable door does. */
public class TlsMessageProcessorTest {

    private static final ConnectIntents INTENTS = new ConnectIntents(Optional.empty());

    private static final int PORT = 5061;

    private final PlainTransport transport = new PlainTransport();
    // set before every test
    @SuppressWarnings("NullAway.Init")
    private SipStackFixture server;

    @BeforeClass
    public void openServer() throws Exception {
        server = SipStackFixture.scalable(transport, PORT);
    }

    @BeforeMethod
    public void forgetTheLastTest() {
        server.forget();
        transport.links().clear();
    }

    @AfterClass(alwaysRun = true)
    public void closeServer() {
        server.close();
        transport.close();
    }

    private TestPeer peer() throws IOException {
        return new TestPeer(transport.realPort(PORT));
    }

    @DataProvider
    public Object[][] refused() {
        return new Object[][] {
            {"a bad From", Requests.options(1).replace("From: <sip:client", "From: <sip:cl<ient"), "400 Bad Request"},
            {
                "a long line",
                Requests.options(1).replace("CSeq", "X: " + "y".repeat(SipFramer.MOST_LINE) + "\r\nCSeq"),
                "400 Bad Request"
            },
            {"another method in CSeq", Requests.options(1).replace("1 OPTIONS", "1 INFO"), "400 "},
        };
    }

    @Test(dataProvider = "refused")
    public void refusesARequestAndKeepsTheConnection(String name, String request, String status) throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(request + Requests.options(2));
            assertThat(peer.receive()).startsWith("SIP/2.0 " + status);
            assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n").contains("\r\nCSeq: 2 OPTIONS\r\n");
            assertThat(server.requests).hasSize(1);
        }
    }

    @DataProvider
    public Object[][] dropped() {
        return new Object[][] {
            {"no Call-ID", Requests.options(1).replace("Call-ID", "X-Call-ID")},
            {"no Via", Requests.options(1).replace("Via", "X-Via")},
            {"no CSeq", Requests.options(1).replace("CSeq", "X-CSeq")},
            {"a stray reply", Requests.options(1).replace("OPTIONS sip:server@127.0.0.1 SIP/2.0", "SIP/2.0 200 OK")},
            {
                "a bad reply",
                Requests.options(1)
                        .replace("OPTIONS sip:server@127.0.0.1 SIP/2.0", "SIP/2.0 200 OK")
                        .replace("From: <", "From: <<")
            },
        };
    }

    @Test(dataProvider = "dropped")
    public void dropsWhatHasNoAnswerAndKeepsTheConnection(String name, String message) throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(message + Requests.options(2));
            assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n").contains("\r\nCSeq: 2 OPTIONS\r\n");
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    public void keepsABadHeaderThatIsNotVital() throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(Requests.options(1).replace("Max-Forwards: 70", "Max-Forwards: 70\r\nDate: never"));
            assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n");
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    public void addsToTheViaWhatTheRfcsSayAndNoMore() throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(Requests.options(1));
            assertThat(peer.receive()).contains("\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK-test-1\r\n");
            peer.send(Requests.options(2, "SIP/2.0/TCP nowhere.invalid;rport", ""));
            assertThat(peer.receive())
                    .contains("\r\nVia: SIP/2.0/TCP nowhere.invalid;")
                    .contains("rport=" + peer.port())
                    .contains("received=127.0.0.1");
            assertThat(server.failures).isEmpty();
        }
    }

    @Test
    public void runsAListenerThatPromisesToBePromptOnTheConnectionsWorker() throws Exception {
        try (SipStackFixture prompt = SipStackFixture.prompt(transport, PORT + 1);
                TestPeer peer = new TestPeer(transport.realPort(PORT + 1))) {
            peer.send(Requests.options(1));
            peer.receive();
            ConnectionInfo info = SipStackFixture.nameOf(SipStackFixture.channelOf(prompt.requests.get(0)));
            assertThat(prompt.threads)
                    .containsExactly("plain-worker-" + info.id().orElseThrow());
        }
    }

    @Test
    public void runsAnyOtherListenerOnAThreadForGuestsAndNamesTheConnection() throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(Requests.options(1));
            peer.receive();
            assertThat(server.threads).hasSize(1).allMatch(name -> name.startsWith("tls-guest-"));
            MessageChannel channel = SipStackFixture.channelOf(server.requests.get(0));
            ConnectionInfo info = ((ConnectionInfo.Carrier) channel).connection();
            assertThat(info.protocol()).isEqualTo("tls");
            assertThat(info.remote().getPort()).isEqualTo(peer.port());
            SIPRequest request = (SIPRequest) server.requests.get(0).getRequest();
            assertThat(request.getRemotePort()).isEqualTo(peer.port());
            assertThat(request.getLocalPort()).isEqualTo(PORT);
        }
    }

    @Test
    public void findsLiveConnectionsByAddressAndDialsForAllOthers() throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(Requests.options(1, "SIP/2.0/TLS 127.0.0.1;rport", ""));
            peer.receive();
            MessageChannel channel = SipStackFixture.channelOf(server.requests.get(0));
            // the stack's own stateless way finds it by received and rport
            SIPRequest request = (SIPRequest) server.requests.get(0).getRequest();
            server.provider.sendResponse(request.createResponse(480));
            assertThat(peer.receive()).startsWith("SIP/2.0 480 ");

            TlsMessageProcessor processor = (TlsMessageProcessor) channel.getMessageProcessor();
            InetAddress loopback = InetAddress.getLoopbackAddress();
            assertThatThrownBy(
                            () -> processor.createMessageChannel(loopback, 5061).sendMessage(request))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("this transport does not dial: /127.0.0.1:5061");
            assertThatThrownBy(() -> channel.sendMessage(request, loopback, 5061))
                    .hasMessageContaining("cannot carry a message to")
                    .hasMessageContaining(":5061");
            assertThatThrownBy(() -> channel.sendMessage(request, new HopImpl("localhost", peer.port(), "TLS")))
                    .hasMessageContaining("cannot carry a message to localhost:" + peer.port());
            assertThat(server.stack.closeReliableConnection("127.0.0.1", PORT, "tls", "127.0.0.1", peer.port()))
                    .isTrue();
            assertThat(peer.isClosedByServer()).isTrue();
            assertThat(server.stack.closeReliableConnection("127.0.0.1", PORT, "tls", "127.0.0.1", peer.port()))
                    .isFalse();
            assertThatThrownBy(() -> server.provider.sendResponse(request.createResponse(480)))
                    .isInstanceOf(SipException.class);
        }
    }

    @Test
    public void sendsRequestsToAConnectedPeerOnItsConnection() throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(Requests.options(1));
            peer.receive();
            request(7, "127.0.0.1", peer.port());
            String received = peer.receive();
            assertThat(received).startsWith("OPTIONS sip:a@127.0.0.1:" + peer.port());
            peer.send(received.replaceFirst("OPTIONS .*\r\n", "SIP/2.0 486 Busy Here\r\n"));
            await().atMost(Duration.ofSeconds(10)).until(() -> server.replies.size() == 1);
            assertThat(server.replies.get(0).getStatusCode()).isEqualTo(486);
            assertThat(server.failures).isEmpty();
        }
    }

    private void request(int number, String host, int port) throws Exception {
        Request request = new MessageFactoryImpl()
                .createRequest(Requests.options(number, "SIP/2.0/TLS 127.0.0.1:" + PORT, "")
                        .replace("sip:server@127.0.0.1 ", "sip:a@" + host + ":" + port + ";transport=tls "));
        server.provider.getNewClientTransaction(request).sendRequest();
    }

    /** By a client profile and its checks, as anybody behind the server's address may have its port. */
    @Test
    public void aServerIsDialledByItsNameWhoeverCameFromItsPort() throws Exception {
        try (TestPeer peer = peer()) {
            peer.send(Requests.options(1));
            peer.receive();
            request(70, "localhost", peer.port());
            InetSocketAddress named = new InetSocketAddress(InetAddress.getByName("localhost"), peer.port());
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> transport.dialled().contains(named));
        }
    }

    @Test
    public void aPortThatDoesNotExistIsRefusedBeforeAnyLookUp() {
        List<String> hosts = List.of("127.0.0.1", "localhost");
        for (int i = 0; i < hosts.size(); i++) {
            String host = hosts.get(i);
            int number = 71 + i;
            assertThatThrownBy(() -> request(number, host, 70_000))
                    .hasStackTraceContaining("there is no port 70000 at " + host + ", the last one is 65535");
        }
    }

    @Test
    public void failsAtOnceWhenThePeerDoesNotRead() throws Exception {
        try (TestPeer peer = peer()) {
            server.answer = Answer.NOT;
            peer.send(Requests.options(1));
            await().atMost(Duration.ofSeconds(10)).until(() -> server.requests.size() == 1);
            transport.links().get(0).full = true;
            SIPRequest request = (SIPRequest) server.requests.get(0).getRequest();
            assertThatThrownBy(() ->
                            SipStackFixture.channelOf(server.requests.get(0)).sendMessage(request.createResponse(200)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the peer does not read");
        }
    }

    @Test
    public void f55AReplyGoesToTheSentByWhenItsConnectionIsClosed() throws Exception {
        try (TestPeer peer = peer()) {
            server.answer = Answer.NOT;
            peer.send(Requests.options(1, "SIP/2.0/TLS 127.0.0.1:5070;rport", ""));
            await().atMost(Duration.ofSeconds(10)).until(() -> server.requests.size() == 1);
            transport.links().get(0).gone = true;
            SIPRequest request = (SIPRequest) server.requests.get(0).getRequest();
            assertThatThrownBy(() -> server.provider.sendResponse(request.createResponse(480)))
                    .isInstanceOf(SipException.class);
            assertThat(transport.dialled()).contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5070));
        }
    }

    @Test
    public void leavesOtherTransportsToTheStack() throws Exception {
        int free = Ports.free();
        try (SipStackFixture bare = new SipStackFixture(
                        StackProperties.messageProcessor(), null, SipSettings.DEFAULTS, "tcp", free);
                TestPeer peer = new TestPeer(free)) {
            peer.send(Requests.options(1, "SIP/2.0/TCP 127.0.0.1:5060", ""));
            assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n");
            assertThat(bare.failures).isEmpty();
            assertThatThrownBy(() -> bare.stack.createListeningPoint("127.0.0.1", PORT, "tls"))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageMatching("no TLS module serves the SIP stack 'stack-\\d+'; known are \\[.*\\]: "
                            + "load the module before the stack opens its listening points, or name a script .*");
        }
    }

    @Test
    public void bindsANameOnce() {
        try (StackRegistry.Binding first = StackRegistry.bind("same", transport, SipSettings.DEFAULTS, INTENTS)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> StackRegistry.bind("same", transport, SipSettings.DEFAULTS, INTENTS))
                    .hasMessage("a SIP stack named 'same' has a TLS module already");
        }
        StackRegistry.bind("same", transport, SipSettings.DEFAULTS, INTENTS).close();
    }
}
