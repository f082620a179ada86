package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.sipmodule.tls.runtime.CloseReason;
import org.testng.annotations.Factory;
import org.testng.annotations.Test;

/** What becomes of outbound requests and of replies when connections end. */
public class OutboundEndsTest extends OutboundFixture {

    @Factory(dataProvider = "doors")
    public OutboundEndsTest(Door door) {
        super(door);
    }

    @Test
    public void f55DialsAnewAfterThePeersEnd() throws Exception {
        // many times, as the stack's own sockets are dropped by a thread that may meet the next message
        for (int round = 1; round <= 40; round++) {
            send(options("127.0.0.1", asking(null, Map.of())));
            awaitReplies(round);
            calleeSide
                    .table()
                    .connections()
                    .forEach(connection -> connection.link().close(CloseReason.LOCAL));
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(LIMIT)
                    .until(() -> callerSide.table().count() == 0);
        }
        assertThat(calleeSide.counters().accepted().sum()).isEqualTo(40);
        assertThat(callee.requests).hasSize(40);
    }

    @Test
    public void f55DialsAnewAfterAReset() throws Exception {
        try (Relay relay = new Relay(calleeSide.port())) {
            send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
            awaitReplies(1);
            relay.reset();
            await().atMost(LIMIT).until(() -> callerSide.table().count() == 0);
            send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
            awaitReplies(2);
            assertThat(callee.requests).hasSize(2);
        }
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
