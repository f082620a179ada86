package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
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
import javax.sip.TransactionUnavailableException;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.EventRoutes.Verdict;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.SendFailure;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tls.runtime.Handshake;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Factory;
import org.testng.annotations.Test;

/** Which connection a request leaves by, and who hears when it does not. */
public class OutboundDoorTest extends OutboundFixture {

    @Factory(dataProvider = "doors")
    public OutboundDoorTest(Door door) {
        super(door);
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
        AtomicInteger sent = new AtomicInteger();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 125; i++) {
                        String tenant = "t" + (1 + i % 2);
                        SIPRequest request = options("127.0.0.1", asking(tenant, Map.of()));
                        request.setHeader(new HeaderFactoryImpl().createHeader("Subject", tenant));
                        // what waits for a handshake is limited
                        int number = sent.incrementAndGet();
                        await().atMost(Duration.ofSeconds(60))
                                .pollInterval(Duration.ofMillis(1))
                                .until(() -> number - callee.requests.size() <= 100);
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
    public void f42TellsThatANameIsUnknown() throws Exception {
        MessageAttributes unknown = asking(null, Map.of());
        SIPRequest request = options("nowhere.invalid", unknown);
        if (door == Door.SOCKETS) {
            // the stack's own processor looks names up, and at once
            assertThatThrownBy(() -> send(request))
                    .isInstanceOf(TransactionUnavailableException.class)
                    .hasStackTraceContaining("UnknownHostException: nowhere.invalid");
            return;
        }
        send(request);
        await().atMost(LIMIT).until(() -> caller.unsent.size() == 1);
        assertThat(unknown.get(SendFailure.KEY).orElseThrow().reason())
                .startsWith("cannot look up nowhere.invalid: "); // in the resolver's words
    }

    @Test
    public void f42TellsThatNobodyListens() throws Exception {
        int nobody = Ports.free();
        MessageAttributes refused = asking(null, Map.of());
        send(options("127.0.0.1", nobody, refused));
        await().atMost(LIMIT).until(() -> caller.unsent.size() == 1);
        assertThat(refused.get(SendFailure.KEY).orElseThrow().reason())
                .startsWith("cannot connect: Connection refused");
    }

    private SIPRequest invite(MessageAttributes attributes) throws Exception {
        String text = options("127.0.0.1", attributes).toString().replace("OPTIONS", "INVITE");
        SIPRequest request = (SIPRequest) new MessageFactoryImpl()
                .createRequest(text.replace("Max-Forwards", "Contact: <sip:a@127.0.0.1>\r\nMax-Forwards"));
        request.setApplicationData(attributes);
        return request;
    }

    @Test
    public void theCancelGoesWhereItsInviteWent() throws Exception {
        callee.answer = SipStackFixture.Answer.NOT;
        ClientTransaction transaction = caller.provider.getNewClientTransaction(invite(asking("t1", Map.of())));
        transaction.sendRequest();
        assertThat(name(received(0))).isEqualTo("CN=t1");
        caller.provider.getNewClientTransaction(transaction.createCancel()).sendRequest();
        // the callee's stack may answer it alone
        await().atMost(LIMIT).until(() -> callee.requests.size() + caller.replies.size() == 2);
        assertThat(calleeSide.counters().accepted().sum()).isEqualTo(1);
    }

    @Test
    public void theAckOfARefusalGoesWhereItsInviteWent() throws Exception {
        callee.answer = SipStackFixture.Answer.NOT;
        send(invite(asking("t1", Map.of())));
        assertThat(name(received(0))).isEqualTo("CN=t1");
        SIPRequest invite = (SIPRequest) callee.requests.get(0).getRequest();
        SipStackFixture.channelOf(callee.requests.get(0)).sendMessage(invite.createResponse(486));
        assertThat(name(received(1))).isEqualTo("CN=t1");
        assertThat(callee.requests.get(1).getRequest().getMethod()).isEqualTo("ACK");
        assertThat(calleeSide.counters().accepted().sum()).isEqualTo(1);
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
}
