package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;
import org.slf4j.LoggerFactory;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What becomes of messages that wait for an application when their connection ends, and of the time that they have. */
public class MessageLaneTest implements SipStream.Receiver {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final SparseLog<InetAddress> COMPLAINTS =
            SparseLog.byAddress(LoggerFactory.getLogger(MessageLaneTest.class));

    private final TlsConnection connection = new TlsConnection(
            1,
            TlsConnection.Direction.INBOUND,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 5061),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            Instant.EPOCH,
            new FacadeSocketTest.RecordingLink());
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private CountDownLatch begun = new CountDownLatch(1);
    private CountDownLatch release = new CountDownLatch(1);

    @AfterMethod(alwaysRun = true)
    public void letGo() {
        release.countDown();
        release = new CountDownLatch(1);
        begun = new CountDownLatch(1);
        handled.clear();
    }

    private MessageLane lane(GuestLanes lanes, AtomicBoolean listening) {
        SipStream stream = new SipStream(connection, SipSettings.DEFAULTS, new UnfinishedMessages(), COMPLAINTS, this);
        CountDownLatch until = release;
        CountDownLatch entered = begun;
        return new MessageLane(connection, stream, 1 << 20, lanes, COMPLAINTS, listening::get, frame -> {
            entered.countDown();
            try {
                assertThat(until.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            handled.add(new String(frame, StandardCharsets.US_ASCII));
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {
            {"there is room", 100_000L, true, List.of("first", "second", "end")},
            {"there is none", 0L, true, List.of("first", "end")},
            {"nobody listens any more", 100_000L, false, List.of("first", "end")},
        };
    }

    @Test(dataProvider = "ends")
    public void whatWaitsOfAClosedConnectionHasABound(String name, long room, boolean listens, List<String> expected)
            throws Exception {
        AtomicBoolean listening = new AtomicBoolean(true);
        try (GuestLanes lanes = new GuestLanes(name, 1, new ByteBudget(room))) {
            MessageLane lane = lane(lanes, listening);
            lane.message(bytes("first"));
            assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            lane.message(bytes("second"));
            listening.set(listens);
            lane.ended(() -> handled.add("end"));
            lane.message(bytes("third"));
            release.countDown();
            CountDownLatch after = new CountDownLatch(1);
            lanes.lane().execute(after::countDown);
            assertThat(after.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(handled).isEqualTo(expected));
            await().atMost(LIMIT).until(() -> lanes.left().take(room));
        }
    }

    /** A message that has begun does not come to its end while nobody reads, which is not the peer's fault. */
    @Test
    public void aPauseOfOursDoesNotCountAgainstThePeer() {
        SipStream stream = new SipStream(connection, SipSettings.DEFAULTS, new UnfinishedMessages(), COMPLAINTS, this);
        stream.received(ByteBuffer.wrap(bytes("OPTIONS sip:a@b SIP/2.0\r\n")));
        stream.pauseReading();
        stream.closeIfOlderThan(Duration.ZERO);
        assertThat(told()).containsExactly("pause");
        stream.resumeReading();
        stream.closeIfOlderThan(Duration.ofHours(1));
        assertThat(told()).containsExactly("pause", "resume");
        stream.closeIfOlderThan(Duration.ZERO);
        assertThat(told()).containsExactly("pause", "resume", "close " + CloseReason.LATE_MESSAGE);
    }

    private List<String> told() {
        return ((FacadeSocketTest.RecordingLink) connection.link()).told();
    }

    @Override
    public void message(byte[] frame) {
        throw new AssertionError("no message is whole");
    }

    @Override
    public void pinged() {}

    @Override
    public void ended() {}
}
