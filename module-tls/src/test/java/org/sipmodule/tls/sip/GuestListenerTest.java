package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.MessageFactoryImpl;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsClient;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** An application's listener that keeps the stack waiting, behind the scalable door: who waits with it, and who does not. */
public class GuestListenerTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int PLAIN_PORT = 5061;

    /** Twice as many as the workers of the server, which take connections in turns. */
    private static final int ON_EACH_WORKER = 4;

    /** Requests from this number on are held. */
    private static final int HELD = 1000;

    private static final SipSettings SMALL =
            new SipSettings(4096, 8192, LIMIT, 1, 4096, LIMIT, SipSettings.DEFAULTS.silence());

    private final TestFolder folder = new TestFolder();
    private final TlsClient client = TlsClient.sun();
    private CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger holding = new AtomicInteger();

    @BeforeClass
    public void makeCertificates() throws Exception {
        folder.identity("default.pem", Issued.root("Root").leaf("default"));
    }

    @AfterMethod(alwaysRun = true)
    public void letAllGo() {
        release.countDown();
        release = new CountDownLatch(1);
        holding.set(0);
    }

    private TlsServer server() throws Exception {
        return TlsServer.of(folder, "[server:default]", "certificate = default.pem", "[client:default]");
    }

    private void hold(Request request) {
        if (numberOf(request) >= HELD) {
            CountDownLatch until = release;
            holding.incrementAndGet();
            try {
                assertThat(until.await(2 * LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long numberOf(Request request) {
        return ((CSeqHeader) request.getHeader(CSeqHeader.NAME)).getSeqNumber();
    }

    private TestPeer call(TlsServer server) throws Exception {
        return new TestPeer(client.connect(server.port(), null, "TLSv1.3"));
    }

    /** What needs a worker for itself, on each of them. */
    private void othersAreServed(TlsServer server, boolean byTheListener) throws Exception {
        for (int i = 1; i <= ON_EACH_WORKER; i++) {
            try (TestPeer other = call(server)) {
                other.send("\r\n\r\n");
                assertThat(other.receiveBytes(2)).isEqualTo("\r\n");
                // what takes no listener
                other.send(Requests.options(i).replace(i + " OPTIONS", i + " INFO"));
                assertThat(other.receive()).startsWith("SIP/2.0 400 ");
                if (byTheListener) {
                    other.send(Requests.options(i));
                    assertThat(other.receive()).startsWith("SIP/2.0 200 OK\r\n");
                }
            }
        }
    }

    @Test
    public void oneThatSeveralThreadsCallHoldsUpItsOwnConnectionsAlone() throws Exception {
        List<TestPeer> held = new ArrayList<>();
        try (TlsServer server = server();
                SipStackFixture stack = SipStackFixture.guest(server, SipSettings.DEFAULTS, server.port(), true)) {
            stack.before = this::hold;
            for (int i = 0; i < ON_EACH_WORKER; i++) {
                TestPeer peer = call(server);
                held.add(peer);
                // the same twice, as an attacker repeats it while the listener works on it
                String request = Requests.options(HELD + i);
                peer.send(request + request);
            }
            await().atMost(LIMIT).until(() -> holding.get() == ON_EACH_WORKER);
            othersAreServed(server, true);
            release.countDown();
            for (TestPeer peer : held) {
                assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n");
            }
        } finally {
            for (TestPeer peer : held) {
                peer.close();
            }
        }
    }

    /** The stack waits with each repetition, wherever it comes from, until the listener has done with the request. */
    @Test
    public void oneThatOneThreadCallsHoldsUpConnectionsWithARepetitionAlone() throws Exception {
        List<TestPeer> repeating = new ArrayList<>();
        try (TlsServer server = server();
                SipStackFixture stack = SipStackFixture.guest(server, SipSettings.DEFAULTS, server.port(), false);
                TestPeer first = call(server)) {
            stack.answering = this::hold;
            first.send(Requests.options(HELD));
            await().atMost(LIMIT).until(() -> holding.get() == 1);
            for (int i = 0; i < ON_EACH_WORKER; i++) {
                TestPeer peer = call(server);
                repeating.add(peer);
                peer.send(Requests.options(HELD));
            }
            othersAreServed(server, false);
            release.countDown();
            assertThat(first.receive()).startsWith("SIP/2.0 200 OK\r\n");
        } finally {
            for (TestPeer peer : repeating) {
                peer.close();
            }
        }
    }

    /** More than may wait, so that reading pauses and goes on again and again. */
    @Test
    public void theOrderOfAConnectionIsKeptAndNothingIsLost() throws Exception {
        List<Integer> numbers = IntStream.range(1, 400).boxed().toList();
        try (TlsServer server = server();
                SipStackFixture stack = SipStackFixture.guest(server, SMALL, server.port(), true);
                TestPeer peer = call(server)) {
            stack.before = this::hold;
            peer.send(Requests.options(HELD)
                    + numbers.stream().map(Requests::options).collect(Collectors.joining()));
            await().atMost(LIMIT).until(() -> holding.get() == 1);
            release.countDown();
            assertThat(peer.receive()).contains("\r\nCSeq: " + HELD + " OPTIONS\r\n");
            for (int number : numbers) {
                assertThat(peer.receive()).contains("\r\nCSeq: " + number + " OPTIONS\r\n");
            }
            assertThat(stack.failures).isEmpty();
        }
    }

    @Test
    public void aConnectionIsNotReadFromWhileTooMuchWaits() throws Exception {
        try (PlainTransport transport = new PlainTransport();
                SipStackFixture stack = SipStackFixture.guest(transport, SMALL, PLAIN_PORT, true);
                TestPeer peer = new TestPeer(transport.realPort(PLAIN_PORT))) {
            stack.before = this::hold;
            peer.send(Requests.options(HELD) + Requests.options(1, "SIP/2.0/TLS 127.0.0.1", "x".repeat(5000)));
            await().atMost(LIMIT).until(() -> transport.links().stream().anyMatch(link -> link.isPaused()));
            assertThat(stack.requests).isEmpty();
            release.countDown();
            assertThat(peer.receive()).contains("\r\nCSeq: " + HELD + " OPTIONS\r\n");
            assertThat(peer.receive()).contains("\r\nCSeq: 1 OPTIONS\r\n");
            await().atMost(LIMIT).until(() -> !transport.links().get(0).isPaused());
        }
    }

    @Test
    public void whatAPeerSentBeforeItClosedIsHandled() throws Exception {
        try (PlainTransport transport = new PlainTransport();
                SipStackFixture stack = SipStackFixture.guest(transport, SMALL, PLAIN_PORT, true)) {
            stack.before = this::hold;
            try (TestPeer peer = new TestPeer(transport.realPort(PLAIN_PORT))) {
                peer.send(Requests.options(HELD) + Requests.options(1) + Requests.options(2));
                await().atMost(LIMIT).until(() -> holding.get() == 1);
            }
            await().atMost(LIMIT).until(() -> transport.links().get(0).isClosed());
            release.countDown();
            await().atMost(LIMIT).until(() -> stack.requests.size() == 3);
            assertThat(stack.requests)
                    .extracting(event -> numberOf(event.getRequest()))
                    .containsExactly((long) HELD, 1L, 2L);
        }
    }

    @DataProvider
    public Object[][] doors() {
        return new Object[][] {{Door.PROCESSOR}, {Door.SOCKETS}};
    }

    @Test(dataProvider = "doors")
    public void isToldOfABrokenConnectionOnAThreadOfItsOwn(Door door) throws Exception {
        try (TlsServer server = server();
                SipStackFixture stack = SipStackFixture.guest(door, server, server.port());
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Request request = new MessageFactoryImpl()
                    .createRequest(Requests.options(1, "SIP/2.0/TLS 127.0.0.1:" + server.port(), "")
                            .replace(
                                    "sip:server@127.0.0.1 ",
                                    "sip:a@127.0.0.1:" + silent.getLocalPort() + ";transport=tls "));
            stack.provider.getNewClientTransaction(request).sendRequest();
            silent.setSoTimeout((int) LIMIT.toMillis());
            silent.accept().close();
            await().atMost(LIMIT).until(() -> stack.unsent.size() == 1);
            assertThat(stack.threads).hasSize(1).allMatch(name -> name.startsWith("tls-guest-"));
        }
    }

    @Test
    public void theEndOfTheStackDropsWhatWaitsAndEndsTheThreads() throws Exception {
        try (PlainTransport transport = new PlainTransport()) {
            SipStackFixture stack = SipStackFixture.guest(transport, SMALL, PLAIN_PORT, true);
            stack.before = this::hold;
            try (TestPeer peer = new TestPeer(transport.realPort(PLAIN_PORT))) {
                peer.send(Requests.options(HELD) + Requests.options(1));
                await().atMost(LIMIT).until(() -> holding.get() == 1);
                stack.close();
                assertThat(peer.isClosedByServer()).isTrue();
            }
            await().atMost(LIMIT)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith("tls-guest-")));
            assertThat(stack.requests).hasSizeLessThan(2);
        }
    }
}
