package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sip.ClientTransaction;
import javax.sip.RequestEvent;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.EventRoutes.Verdict;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.SendFailure;
import org.sipmodule.module.Value;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A stack that calls another one over TLS by client profiles, each with its own configuration. */
public class OutboundDoorTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final AtomicInteger NUMBERS = new AtomicInteger(1000);

    private static final String[] CALLEE = {
        "[server:default]",
        "certificate = callee.pem",
        "verify_client = optional_no_ca",
        "ca_list = root.pem",
        "[server:any]",
        "server_name = strict.example.test",
        "certificate = callee.pem",
        "verify_client = on",
        "ca_list = root.pem",
        "[server:any]",
        "server_name = named.example.test",
        "certificate = named.pem",
    };

    private static final String[] CALLER = {
        "[server:default]",
        "certificate = callee.pem",
        "[client:default]",
        "ca_list = root.pem",
        "verify_certificate = yes",
        "[client:any]",
        "server_name = t1.example.test",
        "server_id = t1",
        "certificate = t1.pem",
        "[client:any]",
        "server_name = t2.example.test",
        "server_id = t2",
        "certificate = t2.pem",
        "[client:any]",
        "server_name = old.example.test",
        "server_id = old",
        "method = TLSv1.2",
        "[client:any]",
        "server_name = distrusting.example.test",
        "server_id = distrusting",
        "ca_list = other.pem",
        "verify_certificate = yes",
        "[client:any]",
        "server_name = named.example.test",
        "server_id = naming",
        "ca_list = root.pem",
        "verify_certificate = yes",
        "verify_name = sip",
    };

    private TestFolder folder;
    private TlsServer callerSide;
    private TlsServer calleeSide;
    private SipStackFixture caller;
    private SipStackFixture callee;

    @BeforeMethod
    public void open() throws Exception {
        folder = new TestFolder();
        Issued root = Issued.root("Root");
        Issued other = Issued.root("Other");
        folder.write("root.pem", root.pem());
        folder.write("other.pem", other.pem());
        for (String name : List.of("callee", "t1", "t2")) {
            folder.identity(name + ".pem", root.leaf(name));
        }
        folder.identity("named.pem", root.issue(CertificateSpec.leaf("x").names("DNS:localhost")));
        calleeSide = TlsServer.of(folder, CALLEE);
        callee = SipStackFixture.scalable(calleeSide, calleeSide.port());
        callerSide = TlsServer.of(folder, CALLER);
        caller = SipStackFixture.scalable(callerSide, callerSide.port());
    }

    @AfterMethod(alwaysRun = true)
    public void close() throws Exception {
        caller.close();
        callee.close();
        callerSide.close();
        calleeSide.close();
        folder.close();
    }

    /** The extended AVP {@code tls} with these fields, and what the function has left. */
    private static MessageAttributes asking(@Nullable String serverId, Map<String, String> xavp) {
        MessageAttributes attributes = MessageAttributes.over(new MessageAttributes.Xavps() {
            @Override
            public Value field(String root, String field) {
                String found = root.equals("tls") ? xavp.get(field) : null;
                return found == null ? Value.none() : Value.of(found);
            }

            @Override
            public MessageAttributes.Xavps copy() {
                return this;
            }
        });
        if (serverId != null) {
            ConnectIntents.serverId(attributes, serverId);
        }
        return attributes;
    }

    private SIPRequest options(String host, MessageAttributes attributes) throws Exception {
        return options(host, calleeSide.port(), attributes);
    }

    private SIPRequest options(String host, int port, MessageAttributes attributes) throws Exception {
        SIPRequest request = (SIPRequest) new MessageFactoryImpl()
                .createRequest(
                        Requests.options(NUMBERS.incrementAndGet(), "SIP/2.0/TLS 127.0.0.1:" + callerSide.port(), "")
                                .replace("sip:server@127.0.0.1 ", "sip:x@" + host + ":" + port + ";transport=tls "));
        request.setApplicationData(attributes);
        return request;
    }

    private void send(SIPRequest request) throws Exception {
        ClientTransaction transaction = caller.provider.getNewClientTransaction(request);
        transaction.sendRequest();
    }

    private Handshake received(int index) {
        await().atMost(LIMIT).until(() -> callee.requests.size() > index);
        return handshake(callee.requests.get(index));
    }

    private Handshake handshake(RequestEvent event) {
        ConnectionInfo info = ((ConnectionInfo.Carrier) SipStackFixture.channelOf(event)).connection();
        return calleeSide.table().find(info).flatMap(TlsConnection::handshake).orElseThrow();
    }

    private static String name(Handshake handshake) {
        List<X509Certificate> chain = handshake.peer().chain();
        return chain.isEmpty()
                ? "nobody"
                : chain.get(0).getSubjectX500Principal().getName().replace(",O=Test", "");
    }

    private void awaitReplies(int count) {
        await().atMost(LIMIT).until(() -> caller.replies.size() >= count || !caller.failures.isEmpty());
        assertThat(caller.failures).isEmpty();
        assertThat(caller.replies).hasSize(count).allMatch(reply -> reply.getStatusCode() == 200);
    }

    @DataProvider
    public Object[][] choices() {
        return new Object[][] {
            {"an address", "127.0.0.1", asking(null, Map.of()), "nobody", "none"},
            {"F53 a name", "localhost", asking(null, Map.of()), "nobody", "localhost"},
            {"F51 the function", "127.0.0.1", asking("T1", Map.of()), "CN=t1", "t1.example.test"},
            {"an unknown id", "127.0.0.1", asking("nobody", Map.of()), "nobody", "none"},
            {"the function taken back", "127.0.0.1", asking("", Map.of()), "nobody", "none"},
            {"server_id of the xavp", "127.0.0.1", asking("t1", Map.of("server_id", "t2")), "CN=t2", "t2.example.test"},
            {
                "server_name of the xavp",
                "127.0.0.1",
                asking(null, Map.of("server_name", "t1.example.test")),
                "CN=t1",
                "t1.example.test"
            },
            {
                "both of the xavp",
                "127.0.0.1",
                asking(null, Map.of("server_name", "z.example.test", "server_id", "t2")),
                "CN=t2",
                "z.example.test"
            },
            {"F30 the name dialled", "localhost", asking("naming", Map.of()), "nobody", "named.example.test"},
            {"F53 an address as name", "localhost", asking(null, Map.of("server_name", "127.0.0.1")), "nobody", "none"},
        };
    }

    @Test(dataProvider = "choices")
    public void choosesProfileAndSni(String what, String host, MessageAttributes asked, String peer, String sni)
            throws Exception {
        send(options(host, asked));
        Handshake seen = received(0);
        assertThat(name(seen)).isEqualTo(peer);
        assertThat(seen.sni().orElse("none")).isEqualTo(sni);
        awaitReplies(1);
    }

    @Test
    public void f54DeliversTheFirstMessageOfEachVersion() throws Exception {
        send(options("127.0.0.1", asking("old", Map.of())));
        assertThat(received(0).protocol()).isEqualTo("TLSv1.2");
        awaitReplies(1);
        send(options("127.0.0.1", asking(null, Map.of())));
        assertThat(received(1).protocol()).isEqualTo("TLSv1.3");
        awaitReplies(2);
    }

    @Test
    public void f50KeepsTwoTenantsApartUnderConcurrency() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 125; i++) {
                        String tenant = "t" + (1 + i % 2);
                        SIPRequest request = options("127.0.0.1", asking(tenant, Map.of()));
                        request.setHeader(new HeaderFactoryImpl().createHeader("Subject", tenant));
                        send(request);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> callee.requests.size() >= 1000);
        assertThat(callee.requests)
                .hasSize(1000)
                .allSatisfy(event -> assertThat("CN="
                                + event.getRequest()
                                        .getHeader("Subject")
                                        .toString()
                                        .replaceFirst("Subject: (\\S+)\\s*", "$1"))
                        .isEqualTo(name(handshake(event))));
        assertThat(calleeSide.table().count()).isEqualTo(2);
    }

    @DataProvider
    public Object[][] failing() {
        return new Object[][] {
            {
                "the callee refuses",
                "127.0.0.1",
                asking(null, Map.of("server_name", "strict.example.test")),
                "the peer refused with alert"
            },
            {
                "the callee is not trusted",
                "127.0.0.1",
                asking("distrusting", Map.of()),
                "certificate refused: unable to get local issuer certificate at depth 0 (CN=callee, O=Test)"
            },
            {
                "F30 the callee has another name",
                "localhost",
                asking("naming", Map.of("server_name", "callee.example.test")),
                "certificate refused: name mismatch: wanted localhost, found CN:callee"
            },
            {
                "F30 the callee has no address",
                "127.0.0.1",
                asking("naming", Map.of()),
                "certificate refused: name mismatch: wanted 127.0.0.1, found DNS:localhost"
            },
        };
    }

    @Test(dataProvider = "failing")
    public void f42TellsTheTransactionWhyItWasNotDelivered(
            String what, String host, MessageAttributes asked, String reason) throws Exception {
        send(options(host, asked));
        await().atMost(LIMIT).until(() -> caller.unsent.size() == 1);
        assertThat(asked.get(SendFailure.KEY).orElseThrow().reason()).startsWith(reason);
        assertThat(callee.requests).isEmpty();
    }

    @Test
    public void f42TellsThatANameIsUnknownOrNobodyListens() throws Exception {
        MessageAttributes unknown = asking(null, Map.of());
        send(options("nowhere.invalid", unknown));
        await().atMost(LIMIT).until(() -> caller.unsent.size() == 1);
        assertThat(unknown.get(SendFailure.KEY).orElseThrow().reason())
                .isEqualTo("cannot look up nowhere.invalid: no address");
        int nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = gone.getLocalPort();
        }
        MessageAttributes refused = asking(null, Map.of());
        send(options("127.0.0.1", nobody, refused));
        await().atMost(LIMIT).until(() -> caller.unsent.size() == 2);
        assertThat(refused.get(SendFailure.KEY).orElseThrow().reason())
                .startsWith("cannot connect: Connection refused");
    }

    @Test
    public void f80AsksTheEventRouteOnceAndDropReachesTheSender() throws Exception {
        List<ConnectionInfo> fired = new ArrayList<>();
        callerSide.onConnectionOut(connection -> {
            fired.add(connection);
            return Verdict.CONTINUE;
        });
        send(options("127.0.0.1", asking(null, Map.of())));
        awaitReplies(1);
        send(options("127.0.0.1", asking(null, Map.of())));
        awaitReplies(2);
        assertThat(fired).singleElement().satisfies(connection -> {
            assertThat(connection.remote().getPort()).isEqualTo(calleeSide.port());
            assertThat(connection.protocol()).isEqualTo("tls");
        });

        callerSide.onConnectionOut(connection -> Verdict.DROP);
        MessageAttributes dropped = asking("t1", Map.of());
        send(options("127.0.0.1", dropped));
        await().atMost(LIMIT).until(() -> caller.unsent.size() == 1);
        assertThat(dropped.get(SendFailure.KEY))
                .contains(new SendFailure("event_route[tls:connection-out] dropped it"));
        assertThat(callee.requests).hasSize(2);
    }

    @Test
    public void f55DialsAnewAfterThePeersEnd() throws Exception {
        send(options("127.0.0.1", asking(null, Map.of())));
        awaitReplies(1);
        calleeSide.table().connections().forEach(connection -> connection.link().close(CloseReason.LOCAL));
        await().atMost(LIMIT).until(() -> callerSide.table().count() == 0);
        send(options("127.0.0.1", asking(null, Map.of())));
        awaitReplies(2);
        assertThat(calleeSide.counters().accepted().sum()).isEqualTo(2);
        assertThat(callee.requests).hasSize(2);
    }

    @Test
    public void f56NeverAnswersToAnEphemeralPort() throws Exception {
        send(options("127.0.0.1", asking(null, Map.of())));
        awaitReplies(1);
        SIPRequest request = (SIPRequest) callee.requests.get(0).getRequest();
        calleeSide.table().connections().forEach(connection -> connection.link().close(CloseReason.LOCAL));
        await().atMost(LIMIT).until(() -> calleeSide.table().count() == 0);
        // received and rport lead to the port that is gone, sent-by to where the caller listens
        callee.provider.sendResponse(request.createResponse(200));
        await().atMost(LIMIT).until(() -> callerSide.counters().accepted().sum() == 1);
        assertThat(calleeSide.counters().opened().sum()).isEqualTo(1);
    }

    @Test
    public void doesNotDialWhenAPeerCloses() throws Exception {
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), callerSide.port())) {
            assertThat(raw.isConnected()).isTrue();
        }
        send(options("127.0.0.1", asking(null, Map.of())));
        awaitReplies(1);
        assertThat(callerSide.counters().opened().sum()).isEqualTo(1);
        assertThat(calleeSide.counters().opened().sum()).isZero();
    }
}
