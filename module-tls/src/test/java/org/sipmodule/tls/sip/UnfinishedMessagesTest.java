package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Peers that send all but the end of a message, and what they may hold together. */
public class UnfinishedMessagesTest {

    private static final int MOST = 100_000;
    private static final int BODY = 60_000;
    private static final long COUNTED = 16_384 - UnfinishedMessages.FREE;
    private static final String HEADERS = "MESSAGE sip:a SIP/2.0\r\nl: " + BODY + "\r\n\r\n";

    private final UnfinishedMessages unfinished = new UnfinishedMessages(MOST);

    /** Counts what is whole, or fails on it as a listener may. */
    private static final class Seen implements SipFramer.Sink {
        private int whole;
        private boolean fails;

        @Override
        public void message(byte[] frame) {
            whole++;
            if (fails) {
                throw new IllegalStateException("the listener's");
            }
        }

        @Override
        public void ping() {}
    }

    private SipFramer framer(SipFramer.Sink sink) {
        return new SipFramer(SipSettings.DEFAULTS, unfinished, sink);
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** All that is there, in one read. */
    private static ByteBuffer begun(int length) {
        return ascii(HEADERS + "x".repeat(length - HEADERS.length()));
    }

    private static String restOf(int begun) {
        return "x".repeat(HEADERS.length() + BODY - begun);
    }

    private static void feedByBytes(SipFramer framer, String text) throws BadInput {
        for (int at = 0; at < text.length(); at++) {
            framer.feed(ascii(text.substring(at, at + 1)));
        }
    }

    @Test
    public void framersHaveSoManyBytesTogether() throws BadInput {
        List<SipFramer> framers = new ArrayList<>();
        for (int i = 0; (i + 1) * COUNTED <= MOST; i++) {
            SipFramer framer = framer(new Seen());
            framer.feed(begun(16_384));
            framers.add(framer);
        }
        assertThat(unfinished.bytes()).isEqualTo(framers.size() * COUNTED);
        assertThatThrownBy(() -> framer(new Seen()).feed(begun(16_384)))
                .isInstanceOf(BadInput.class)
                .hasMessage("a message that is long and not whole, where such messages of all connections have " + MOST
                        + " bytes already")
                .extracting(refused -> ((BadInput) refused).reason())
                .isEqualTo(CloseReason.UNFINISHED_MESSAGES);
        assertThat(unfinished.bytes()).isEqualTo(framers.size() * COUNTED);
        // for one more byte it has an array of twice the length
        assertThatThrownBy(() -> framers.get(0).feed(ascii("x"))).isInstanceOf(BadInput.class);
        assertThat(unfinished.bytes()).isEqualTo((framers.size() - 1) * COUNTED);
        framer(new Seen()).feed(begun(16_384));
        framers.forEach(SipFramer::ends);
        assertThat(unfinished.bytes()).isEqualTo(COUNTED);
    }

    private interface Ending {
        void of(SipFramer framer, Seen seen) throws BadInput;
    }

    @DataProvider
    public Object[][] endings() {
        Ending whole = (framer, seen) -> framer.feed(ascii(restOf(16_384)));
        Ending byBytes = (framer, seen) -> feedByBytes(framer, restOf(16_384));
        Ending withTheNext = (framer, seen) -> framer.feed(ascii(restOf(16_384) + HEADERS + "x"));
        Ending withOneMore = (framer, seen) -> framer.feed(ascii(restOf(16_384) + HEADERS + restOf(HEADERS.length())));
        Ending bad = (framer, seen) -> framer.feed(ascii(restOf(16_384) + "\u0001"));
        Ending failing = (framer, seen) -> {
            seen.fails = true;
            framer.feed(ascii(restOf(16_384) + HEADERS));
        };
        Ending closed = (framer, seen) -> framer.ends();
        Ending twice = (framer, seen) -> {
            framer.ends();
            framer.ends();
        };
        return new Object[][] {
            {"whole", whole, 1, null},
            {"byte by byte", byBytes, 1, null},
            {"with the beginning of the next", withTheNext, 1, null},
            {"with one more", withOneMore, 2, null},
            {"with something else", bad, 1, BadInput.class},
            {"to a listener that fails", failing, 1, IllegalStateException.class},
            {"not at all, the connection ends", closed, 0, null},
            {"not at all, and its end is told twice", twice, 0, null},
        };
    }

    @Test(dataProvider = "endings")
    public void whateverItsEndNothingStaysTaken(
            String name, Ending ending, int whole, @Nullable Class<? extends Exception> thrown) throws BadInput {
        long before = unfinished.bytes();
        Seen seen = new Seen();
        SipFramer framer = framer(seen);
        framer.feed(begun(16_384));
        assertThat(unfinished.bytes()).isEqualTo(before + COUNTED);
        if (thrown == null) {
            ending.of(framer, seen);
        } else {
            assertThatThrownBy(() -> ending.of(framer, seen)).isInstanceOf(thrown);
        }
        assertThat(seen.whole).isEqualTo(whole);
        assertThat(unfinished.bytes()).isEqualTo(before);
    }

    /** What comes whole in one read is not unfinished, however long, and what is short is free. */
    @Test
    public void othersAreServedWhenAllIsTaken() throws BadInput {
        UnfinishedMessages taken = new UnfinishedMessages(0);
        Seen seen = new Seen();
        SipFramer framer = new SipFramer(SipSettings.DEFAULTS, taken, seen);
        String pad = "x".repeat(UnfinishedMessages.FREE - 50);
        String small = "MESSAGE sip:a SIP/2.0\r\nl: " + pad.length() + "\r\n\r\n" + pad;
        feedByBytes(framer, small);
        framer.feed(ascii(HEADERS + restOf(HEADERS.length()) + small + small + small.substring(0, 4000)));
        framer.feed(ascii(small.substring(4000)));
        assertThat(seen.whole).isEqualTo(5);
        SipFramer own = SipFramer.ofOwn(seen);
        own.feed(begun(50_000));
        own.feed(ascii(restOf(50_000)));
        assertThat(seen.whole).as("our own side's").isEqualTo(6);
    }

    @DataProvider
    public Object[][] doors() {
        return new Object[][] {{StackProperties.messageProcessor()}, {SipStackFixture.socketDoor()}};
    }

    @Test(dataProvider = "doors")
    public void whoWouldHaveMoreThanThereIsIsClosed(Map<String, String> door) throws Exception {
        UnfinishedMessages ofStack = new UnfinishedMessages(MOST);
        int port = Ports.free();
        try (PlainTransport transport = new PlainTransport();
                SipStackFixture server = new SipStackFixture(
                        door,
                        new StackRegistry.Bound(
                                "stack",
                                transport,
                                SipSettings.DEFAULTS,
                                new ConnectIntents(Optional.of("tls")),
                                ofStack),
                        "tls",
                        port);
                TestPeer honest = new TestPeer(transport.realPort(port))) {
            List<TestPeer> peers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                TestPeer peer = new TestPeer(transport.realPort(port));
                peers.add(peer);
                try {
                    peer.send(HEADERS + "x".repeat(40_000));
                } catch (IOException closed) {
                    // as it should, from some on
                }
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> refused(transport) >= 9);
            assertThat(ofStack.bytes()).isBetween(1L, (long) MOST);
            String request = Requests.options(1, "SIP/2.0/TLS 127.0.0.1:5061", "x".repeat(3000));
            honest.send(request.substring(0, 1500));
            honest.send(request.substring(1500));
            assertThat(honest.receive()).startsWith("SIP/2.0 200 OK\r\n");
            for (TestPeer peer : peers.subList(0, 6)) {
                peer.close();
            }
            server.close();
            await().atMost(Duration.ofSeconds(20)).until(() -> ofStack.bytes() == 0);
            for (TestPeer peer : peers) {
                peer.close();
            }
        }
    }

    private static long refused(PlainTransport transport) {
        return transport.links().stream()
                .filter(link -> link.reason == CloseReason.UNFINISHED_MESSAGES)
                .count();
    }
}
