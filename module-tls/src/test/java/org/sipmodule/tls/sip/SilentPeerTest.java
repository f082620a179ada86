package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sip.SipException;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.SendFailure;
import org.testng.annotations.Factory;
import org.testng.annotations.Test;

/** Peers that are frozen, with their connections open: the next request reaches them anew, once. */
public class SilentPeerTest extends OutboundFixture {

    @Factory(dataProvider = "doors")
    public SilentPeerTest(Door door) {
        super(door);
    }

    @Override
    SipSettings settings() {
        SipSettings defaults = SipSettings.DEFAULTS;
        Duration second = Duration.ofSeconds(1);
        return new SipSettings(
                defaults.maxHeaderBytes(),
                defaults.maxMessageBytes(),
                defaults.messageDeadline(),
                defaults.acceptQueue(),
                defaults.readBuffer(),
                second,
                second);
    }

    /** A request is lost in the silence; the next one, after a while, finds a new connection. */
    @Test
    public void anUnansweredConnectionIsNotUsedAgain() throws Exception {
        try (Relay relay = new Relay(calleeSide.port())) {
            send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
            awaitReplies(1);
            relay.freeze();
            send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
            // still within the time that an answer may take
            send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
            assertThat(callerSide.counters().opened().sum()).isEqualTo(1);
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
                send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
                return callerSide.counters().opened().sum() == 2;
            });
            awaitReplies(2);
            assertThat(callee.requests).hasSize(2);
            send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
            awaitReplies(3);
            assertThat(callee.requests).hasSize(3);
            assertThat(callerSide.counters().opened().sum()).isEqualTo(2);
            assertThat(calleeSide.counters().opened().sum()).isZero();
        }
    }

    /** What does not drain any more is closed, what was sent last is told, and the next request goes out once. */
    @Test
    public void aPeerThatTakesNothingIsLeft() throws Exception {
        callerSide.settings().sendTimeout(Duration.ofMillis(500));
        try (Relay relay = new Relay(calleeSide.port())) {
            send(options("127.0.0.1", relay.port(), asking(null, Map.of())));
            awaitReplies(1);
            relay.freeze();
            MessageAttributes attributes = asking(null, Map.of());
            SIPRequest large = options("127.0.0.1", relay.port(), attributes);
            // so much that the buffers of the system are full soon
            large.setContent("x".repeat(200_000), new ContentType("text", "plain"));
            AtomicInteger number = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).until(() -> {
                SIPRequest next = (SIPRequest) large.clone();
                next.getTopmostVia().setBranch("z9hG4bK-large-" + number.incrementAndGet());
                next.setApplicationData(attributes);
                try {
                    send(next);
                } catch (SipException full) {
                    assertThat(full.toString()).isNotBlank();
                }
                return !caller.unsent.isEmpty();
            });
            assertThat(attributes.get(SendFailure.KEY).map(SendFailure::reason))
                    .contains("the peer took nothing of what was sent for 0 s (tcp_send_timeout)");
            assertThat(callerSide.table().find(1)).isEmpty();

            // a large one may be on its way already, and fill what waits for the new connection's handshake
            AtomicReference<String> last = new AtomicReference<>("");
            await().atMost(LIMIT).ignoreExceptionsInstanceOf(SipException.class).until(() -> {
                SIPRequest small = options("127.0.0.1", relay.port(), asking(null, Map.of()));
                send(small);
                last.set(small.getCallId().getCallId());
                return true;
            });
            String id = last.get();
            await().atMost(LIMIT)
                    .until(() -> caller.replies.stream()
                            .anyMatch(reply -> ((SIPResponse) reply)
                                    .getCallId()
                                    .getCallId()
                                    .equals(id)));
            assertThat(callee.requests)
                    .filteredOn(event -> ((SIPRequest) event.getRequest())
                            .getCallId()
                            .getCallId()
                            .equals(id))
                    .hasSize(1);
        }
    }
}
