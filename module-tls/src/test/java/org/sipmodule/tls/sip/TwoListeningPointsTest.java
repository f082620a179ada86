package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import java.time.Duration;
import javax.sip.RequestEvent;
import javax.sip.SipProvider;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Factory;
import org.testng.annotations.Test;

/** Two {@code tls} listening points of one stack, on one address, that send to the same server. */
public class TwoListeningPointsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String[] CFG = {"[server:default]", "certificate = leaf.pem"};

    private final Door door;
    private TlsServer callerSide;
    private TlsServer calleeSide;
    private SipStackFixture caller;
    private SipStackFixture callee;
    private SipProvider second;

    @Factory(dataProvider = "doors", dataProviderClass = OutboundFixture.class)
    public TwoListeningPointsTest(Door door) {
        this.door = door;
    }

    @Override
    public String toString() {
        return "through the door " + door;
    }

    @BeforeMethod
    public void open() throws Exception {
        TestFolder folder = new TestFolder();
        folder.identity("leaf.pem", Issued.root("Root").leaf("leaf"));
        calleeSide = TlsServer.of(folder, CFG);
        callee = door.open(calleeSide);
        callerSide = new TlsServer(folder, 2);
        callerSide.serve(CFG);
        caller = door.open(callerSide);
        second = caller.listenAlso(callerSide.port(1));
    }

    @AfterMethod(alwaysRun = true)
    public void close() {
        caller.close();
        callee.close();
        callerSide.close();
        calleeSide.close();
    }

    private static void send(SipProvider from, int number, int viaPort, int port) throws Exception {
        SIPRequest request = (SIPRequest) new MessageFactoryImpl()
                .createRequest(Requests.options(number, "SIP/2.0/TLS 127.0.0.1:" + viaPort, "")
                        .replace("sip:server@127.0.0.1 ", "sip:x@127.0.0.1:" + port + ";transport=tls "));
        from.getNewClientTransaction(request).sendRequest();
    }

    private void awaitReplies(int count) {
        await().atMost(LIMIT).until(() -> caller.replies.size() >= count || !caller.failures.isEmpty());
        assertThat(caller.failures).isEmpty();
        assertThat(caller.replies).hasSize(count).allMatch(reply -> reply.getStatusCode() == 200);
    }

    @Test
    public void bothReachIt() throws Exception {
        send(caller.provider, 1, callerSide.port(0), calleeSide.port());
        awaitReplies(1);
        send(second, 2, callerSide.port(1), calleeSide.port());
        awaitReplies(2);
        send(caller.provider, 3, callerSide.port(0), calleeSide.port());
        awaitReplies(3);
        send(second, 4, callerSide.port(1), calleeSide.port());
        awaitReplies(4);
        // the stack's own sockets have no listening point that they belong to
        assertThat(callerSide.counters().opened().sum()).isEqualTo(door == Door.PROCESSOR ? 2 : 1);
    }

    /** A server may send its requests back on the connection, and who gets them must be who has dialled. */
    @Test
    public void aRequestThatComesBackIsOfTheOneThatDialled() throws Exception {
        if (door == Door.SOCKETS) {
            return;
        }
        send(caller.provider, 1, callerSide.port(0), calleeSide.port());
        awaitReplies(1);
        send(second, 2, callerSide.port(1), calleeSide.port());
        awaitReplies(2);
        for (int i = 0; i < 2; i++) {
            RequestEvent there = callee.requests.get(i);
            int from = SipStackFixture.channelOf(there).getPeerPacketSourcePort();
            send(callee.provider, 10 + i, calleeSide.port(), from);
            int number = i;
            await().atMost(LIMIT).until(() -> caller.requests.size() > number);
            RequestEvent back = caller.requests.get(i);
            assertThat(back.getSource()).isSameAs(i == 0 ? caller.provider : second);
            assertThat(((SIPRequest) back.getRequest()).getLocalPort()).isEqualTo(callerSide.port(i));
        }
    }
}
