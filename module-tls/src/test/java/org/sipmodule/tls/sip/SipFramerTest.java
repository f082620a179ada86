package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.UnfinishedMessages;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SipFramerTest {

    static final String PLAIN = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n";
    static final String BODY = "MESSAGE sip:a@b SIP/2.0\r\nl:5\r\n\r\n\r\n\r\n\r";
    static final String REPLY = "SIP/2.0 200 OK\r\nVia: x\r\n y\r\ncontent-LENGTH :\r\n 3\r\nX: z\r\n\r\nabc";
    static final String BARE = "INFO sip:a SIP/2.0\nContent-Length: 2\n\n\n\n";

    /** What came out, as one text each; a ping is "ping", the end "bad: " with the reason. */
    private static final class Seen implements SipFramer.Sink {
        private final List<String> found = new ArrayList<>();

        @Override
        public void message(byte[] frame) {
            found.add(new String(frame, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void longLine(byte[] frame) {
            found.add("long: " + frame.length);
        }

        @Override
        public void ping() {
            found.add("ping");
        }
    }

    static List<String> framesOf(byte[] stream, List<Integer> pieces, SipSettings settings) {
        Seen seen = new Seen();
        SipFramer framer = new SipFramer(settings, new UnfinishedMessages(), seen);
        try {
            int at = 0;
            for (int i = 0; at < stream.length; i++) {
                int length =
                        pieces.isEmpty() ? stream.length : Math.min(pieces.get(i % pieces.size()), stream.length - at);
                framer.feed(ByteBuffer.wrap(stream, at, length));
                at += length;
            }
        } catch (BadInput e) {
            seen.found.add("bad: " + e.getMessage());
        }
        return seen.found;
    }

    private static List<String> framesOf(String stream, Integer... pieces) {
        return framesOf(stream.getBytes(StandardCharsets.ISO_8859_1), List.of(pieces), SipSettings.DEFAULTS);
    }

    @DataProvider
    public Object[][] streams() {
        return new Object[][] {
            {"nothing", "", List.of()},
            {"one", PLAIN, List.of(PLAIN)},
            {"compact length, a body of line ends", BODY, List.of(BODY)},
            {"folded length in another case", REPLY, List.of(REPLY)},
            {"bare line feeds", BARE, List.of(BARE)},
            {"all in a row", PLAIN + BODY + REPLY + BARE + PLAIN, List.of(PLAIN, BODY, REPLY, BARE, PLAIN)},
            {"leading line ends", "\r\n\n" + PLAIN, List.of(PLAIN)},
            {"ping", "\r\n\r\n", List.of("ping")},
            {"ping before a message", "\r\n\r\n" + PLAIN, List.of("ping", PLAIN)},
            {"half a ping", "\r\n" + PLAIN + "\r\n" + PLAIN, List.of(PLAIN, PLAIN)},
            {"two pings and a half", "\r\n\r\n\r\n\r\n\r\n", List.of("ping", "ping")},
            {"no ping of line feeds", "\n\n\n\n", List.of()},
            {"equal lengths twice", "A b SIP/2.0\r\nl: 1\r\nContent-Length: 01\r\n\r\nx", null},
            {"unfinished", PLAIN + "OPTIONS sip", List.of(PLAIN)},
            {"version in another case", "A b sip/2.0\r\nl: 0\r\n\r\n", null},
            {"status without reason", "SIP/2.0 200\r\nl: 0\r\n\r\n", null},
        };
    }

    @Test(dataProvider = "streams")
    public void findsMessages(String name, String stream, List<String> expected) {
        List<String> wanted = expected == null ? List.of(stream) : expected;
        assertThat(framesOf(stream)).as("at once").isEqualTo(wanted);
        assertThat(framesOf(stream, 1)).as("byte by byte").isEqualTo(wanted);
    }

    @DataProvider
    public Object[][] badStreams() {
        String start = "OPTIONS sip:a@b SIP/2.0\r\n";
        return new Object[][] {
            {"garbage that is not sip\r\n\r\n", "something that is no SIP request and no SIP reply"},
            {"GET / HTTP/1.1\r\n\r\n", "something that is no SIP request and no SIP reply"},
            {"OPTIONS sip:a@b\r\n", "something that is no SIP request and no SIP reply"},
            {"OPTIONS sip:a b SIP/2.0\r\n", "something that is no SIP request and no SIP reply"},
            {"OPTIONS sip:a@b SIP/2.0 \r\n", "something that is no SIP request and no SIP reply"},
            {"SIP/2.0 20 OK\r\n", "something that is no SIP request and no SIP reply"},
            {"OPTIONS sip:a@b SIP/3.0\r\n", "something that is no SIP request and no SIP reply"},
            {"SIP/3.0 200 OK\r\n", "something that is no SIP request and no SIP reply"},
            {"SIP/2 200 OK\r\n", "something that is no SIP request and no SIP reply"},
            {"\u0016\u0003\u0001\u0002", "something that does not begin like SIP"},
            {"\u00e4", "something that does not begin like SIP"},
            {" " + PLAIN, "something that does not begin like SIP"},
            {start + "\r\n", "no Content-Length header"},
            {start + "X-Content-Length: 1\r\n\r\n", "no Content-Length header"},
            {start + "Content-Length\r\n\r\n", "no Content-Length header"},
            {start + "Content-Length:\r\n\r\n", "an empty Content-Length header"},
            {start + "Content-Length: -1\r\n\r\n", "a Content-Length that is no number"},
            {start + "Content-Length: 1, 1\r\n\r\n", "a Content-Length that is no number"},
            {start + "Content-Length: 1\r\n 0\r\n\r\n", "a Content-Length that is no number"},
            {start + "Content-Length: 1\r\nl: 2\r\n\r\n", "two Content-Length headers that differ"},
            {start + "l: 262144\r\n\r\n", "a Content-Length with which the message would be too long (max_message_size)"
            },
            {
                start + "l: 99999999999999999999\r\n\r\n",
                "a Content-Length with which the message would be too long (max_message_size)"
            },
            {
                start + "l: 4294967296\r\n\r\n",
                "a Content-Length with which the message would be too long (max_message_size)"
            },
            {start + "X: a\rb\r\nl: 0\r\n\r\n", "a lone carriage return in the headers"},
            {start + "l: 0\r\r\n\r\n", "a lone carriage return in the headers"},
            {start + "X: a\r\n \r\nl: 0\r\n\r\n", "a header line of white space"},
            {start + "X: a\r\n\u0001\r\nl: 0\r\n\r\n", "a header line of white space"},
            {start + "X: " + "y".repeat(70_000), "headers longer than 65536 bytes (max_message_size)"},
            {
                start + "X: " + "y".repeat(70_000) + "\r\nl: 0\r\n\r\n",
                "headers longer than 65536 bytes (max_message_size)"
            },
            {"O".repeat(70_000), "headers longer than 65536 bytes (max_message_size)"},
        };
    }

    @Test(dataProvider = "badStreams")
    public void refusesWhatCannotBeReadOn(String stream, String reason) {
        assertThat(framesOf(PLAIN + stream)).as("at once").containsExactly(PLAIN, "bad: " + reason);
        assertThat(framesOf(PLAIN + stream, 1)).as("byte by byte").containsExactly(PLAIN, "bad: " + reason);
    }

    @DataProvider
    public Object[][] longLines() {
        String length = "\r\nl: 0\r\n\r\n";
        String most = "X:" + "y".repeat(SipFramer.MOST_LINE - 2);
        String half = "X:" + "y".repeat(SipFramer.MOST_LINE / 2);
        String uri = "OPTIONS sip:a;" + "b;".repeat(SipFramer.MOST_LINE / 2) + " SIP/2.0";
        return new Object[][] {
            {"the longest", "A b SIP/2.0\r\n" + most + length, false},
            {"one byte more", "A b SIP/2.0\r\n" + most + "y" + length, true},
            {"continued", "A b SIP/2.0\r\n" + half + "\r\n " + half + length, true},
            {"many times continued", "A b SIP/2.0\r\nX: a" + "\n\tb".repeat(SipFramer.MOST_LINE / 3) + length, true},
            {"two lines", "A b SIP/2.0\r\n" + half + "\r\n" + half + length, false},
            {"before another", "A b SIP/2.0\r\n" + most + "y\r\nY: z" + length, true},
            {"the first", uri + length, true},
            {"in the body", "A b SIP/2.0\r\nl: 20000\r\n\r\n" + "y".repeat(20_000), false},
        };
    }

    /** The stack's parser would take a time that grows with their square. */
    @Test(dataProvider = "longLines")
    public void tellsAMessageWithALongLine(String name, String message, boolean isLong) {
        String told = isLong ? "long: " + message.length() : message;
        assertThat(framesOf(PLAIN + message + PLAIN)).containsExactly(PLAIN, told, PLAIN);
        assertThat(framesOf(PLAIN + message + PLAIN, 7)).containsExactly(PLAIN, told, PLAIN);
    }

    @Test
    public void takesTheLongestMessageAndNoLonger() {
        SipSettings small = SipSettings.DEFAULTS.withMaxMessageBytes(60);
        String fits = "A b SIP/2.0\r\nl: 41\r\n\r\n" + "x".repeat(38);
        assertThat(fits).hasSize(60);
        byte[] longer = fits.getBytes(StandardCharsets.US_ASCII);
        assertThat(framesOf(longer, List.of(), small))
                .containsExactly("bad: a Content-Length with which the message would be too long (max_message_size)");
        byte[] exact = fits.replace("41", "38").getBytes(StandardCharsets.US_ASCII);
        assertThat(framesOf(exact, List.of(), small)).hasSize(1);
    }

    @Test
    public void anySplitGivesTheSame() {
        String[] parts = {
            PLAIN, BODY, REPLY, BARE, "\r\n\r\n", "\r\n", "\n", PLAIN, "A b SIP/2.0\r\nl: x\r\n\r\n", "zz\n"
        };
        qt().withExamples(2000)
                .forAll(
                        lists().of(integers().between(0, parts.length - 1)).ofSizeBetween(0, 12),
                        lists().of(integers().between(1, 60)).ofSizeBetween(1, 12))
                .checkAssert((order, pieces) -> {
                    StringBuilder stream = new StringBuilder();
                    order.forEach(i -> stream.append(parts[i]));
                    byte[] bytes = stream.toString().getBytes(StandardCharsets.ISO_8859_1);
                    assertThat(framesOf(bytes, pieces, SipSettings.DEFAULTS))
                            .isEqualTo(framesOf(bytes, List.of(), SipSettings.DEFAULTS));
                });
    }

    /** Were they to differ, a peer could hide a message from one of two readers of the same bytes. */
    @Test
    public void agreesWithTheStacksParserWhereHeadersEnd() {
        String[] inserted = {
            "\r", "\n", "\r\n", " ", "\t", "\u0001", "\u0000", ":", ",", "l: 3\r\n", "\r\n\r\n", "\u00e4"
        };
        String message = Requests.options(1, "SIP/2.0/TLS a", "body");
        int[] accepted = new int[1];
        qt().withExamples(5000)
                .forAll(
                        integers().between(0, message.length()),
                        integers().between(0, inserted.length - 1),
                        integers().between(0, message.length()),
                        integers().between(0, inserted.length))
                .checkAssert((at, what, at2, what2) -> {
                    StringBuilder changed = new StringBuilder(message).insert(at, inserted[what]);
                    if (what2 < inserted.length) {
                        changed.insert(at2, inserted[what2]);
                    }
                    for (String frame : framesOf(changed.toString())) {
                        SIPMessage parsed = parse(frame);
                        if (parsed != null && parsed.getContentLength().getContentLength() > 0) {
                            accepted[0]++;
                            assertThat(parsed.getSize()
                                            + parsed.getContentLength().getContentLength())
                                    .as("%s", frame)
                                    .isEqualTo(frame.length());
                        }
                    }
                });
        assertThat(accepted[0]).as("that it is not for nothing").isGreaterThan(500);
    }

    private static @Nullable SIPMessage parse(String frame) {
        try {
            return new StringMsgParser()
                    .parseSIPMessage(frame.getBytes(StandardCharsets.ISO_8859_1), true, false, null);
        } catch (ParseException | RuntimeException e) {
            return null;
        }
    }

    @Test
    public void knowsTheAgeOfAPartialMessageOnly() throws BadInput {
        SipFramer framer = new SipFramer(SipSettings.DEFAULTS, new UnfinishedMessages(), new Seen());
        Duration age = Duration.ofMillis(50);
        framer.feed(ascii("\r\n" + PLAIN + "\r\n"));
        assertThat(framer.isOlderThan(Duration.ZERO)).as("between messages").isFalse();
        framer.feed(ascii(PLAIN.substring(0, 10)));
        assertThat(framer.isOlderThan(Duration.ofMinutes(1))).isFalse();
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> framer.isOlderThan(age));
        framer.feed(ascii(PLAIN.substring(10, 20)));
        assertThat(framer.isOlderThan(age))
                .as("more bytes do not make it younger")
                .isTrue();
        framer.feed(ascii(PLAIN.substring(20) + "O"));
        assertThat(framer.isOlderThan(age)).as("the next message is young").isFalse();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
