package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sip.ClientTransaction;
import javax.sip.RequestEvent;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FakeXavps;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;

/** A stack that calls another one over TLS by client profiles, each with its own configuration, through either door. */
abstract class OutboundFixture {

    static final Duration LIMIT = Duration.ofSeconds(20);
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

    final Door door;
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();
    private TestFolder folder;
    TlsServer callerSide;
    TlsServer calleeSide;
    SipStackFixture caller;
    SipStackFixture callee;

    OutboundFixture(Door door) {
        this.door = door;
    }

    @DataProvider
    public static Object[][] doors() {
        return new Object[][] {{Door.PROCESSOR}, {Door.SOCKETS}};
    }

    @Override
    public String toString() {
        return "through the door " + door;
    }

    /** Those of the caller's door. */
    SipSettings settings() {
        return SipSettings.DEFAULTS;
    }

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
        callee = door.open(calleeSide);
        callerSide = TlsServer.of(folder, CALLER);
        caller = door.open(callerSide, settings());
    }

    /** Each stack takes a second for it, in which the next test may run. */
    @AfterMethod(alwaysRun = true)
    public void close() {
        closing.add(closed(caller, callerSide));
        closing.add(closed(callee, calleeSide));
    }

    private static CompletableFuture<Void> closed(SipStackFixture stack, TlsServer side) {
        return CompletableFuture.runAsync(stack::close).thenRun(side::close);
    }

    @AfterClass(alwaysRun = true)
    public void awaitClosed() throws Exception {
        CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** The extended AVP {@code tls} with these fields, and what the function has left. */
    static MessageAttributes asking(@Nullable String serverId, Map<String, String> xavp) {
        MessageAttributes attributes = MessageAttributes.over(new FakeXavps(xavp));
        if (serverId != null) {
            ConnectIntents.serverId(attributes, serverId);
        }
        return attributes;
    }

    SIPRequest options(String host, MessageAttributes attributes) throws Exception {
        return options(host, calleeSide.port(), attributes);
    }

    SIPRequest options(String host, int port, MessageAttributes attributes) throws Exception {
        SIPRequest request = (SIPRequest) new MessageFactoryImpl()
                .createRequest(
                        Requests.options(NUMBERS.incrementAndGet(), "SIP/2.0/TLS 127.0.0.1:" + callerSide.port(), "")
                                .replace("sip:server@127.0.0.1 ", "sip:x@" + host + ":" + port + ";transport=tls "));
        request.setApplicationData(attributes);
        return request;
    }

    void send(SIPRequest request) throws Exception {
        ClientTransaction transaction = caller.provider.getNewClientTransaction(request);
        transaction.sendRequest();
    }

    Handshake received(int index) {
        await().atMost(LIMIT).until(() -> callee.requests.size() > index);
        return handshake(callee.requests.get(index));
    }

    Handshake handshake(RequestEvent event) {
        ConnectionInfo info = SipStackFixture.nameOf(SipStackFixture.channelOf(event));
        return calleeSide.table().find(info).flatMap(TlsConnection::handshake).orElseThrow();
    }

    static String name(Handshake handshake) {
        List<X509Certificate> chain = handshake.peer().chain();
        return chain.isEmpty()
                ? "nobody"
                : chain.get(0).getSubjectX500Principal().getName().replace(",O=Test", "");
    }

    void awaitReplies(int count) {
        await().atMost(LIMIT).until(() -> caller.replies.size() >= count || !caller.failures.isEmpty());
        assertThat(caller.failures).isEmpty();
        assertThat(caller.replies).hasSize(count).allMatch(reply -> reply.getStatusCode() == 200);
    }
}
