package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sipmodule.broken.BrokenInputs;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Streams of SIP messages, broken: the same messages up to the same end, however the bytes come. */
public class BrokenSipTest {

    public static final BrokenInputs INPUTS = BrokenInputs.ofTexts(
            "SIP",
            List.of(
                    SipFramerTest.PLAIN + SipFramerTest.BODY + SipFramerTest.REPLY,
                    SipFramerTest.REPLY + "\r\n\r\n" + SipFramerTest.BARE,
                    """
                    INVITE sip:me@example.test SIP/2.0\r
                    Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1;rport\r
                    From: "me, myself" <sip:me@example.test>;tag=1\r
                    To: <sip:you@example.test>\r
                    Subject: folded\r
                     over lines\r
                    Content-Type: application/sdp\r
                    Content-Length: 5\r
                    \r
                    v=0\r
                    """),
            List.of(
                    "\r\n",
                    "\r",
                    "\n",
                    "\r\n\r\n",
                    "Content-Length: ",
                    "l:",
                    "l: 5\r\n",
                    "SIP/2.0 200 OK\r\n",
                    "A b SIP/2.0\r\n",
                    " ",
                    "\t",
                    ",",
                    "\u0000",
                    "99999999999999999999",
                    "4294967296"),
            BrokenSipTest::read);

    private static void read(byte[] input) {
        List<String> atOnce = frames(input);
        if (input.length < 4000) {
            assertThat(frames(input, 1)).isEqualTo(atOnce);
            assertThat(frames(input, 7, 2)).isEqualTo(atOnce);
        }
        assertThat(atOnce.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(input.length + "bad".length());
    }

    /** Which of two faults is told may depend on what had come when it was looked for. */
    private static List<String> frames(byte[] input, Integer... pieces) {
        return SipFramerTest.framesOf(input, List.of(pieces), SipSettings.DEFAULTS).stream()
                .map(frame -> frame.startsWith("bad: ") ? "bad" : frame)
                .toList();
    }

    @Test
    public void anyStreamIsCutTheSameWay() {
        INPUTS.check();
    }

    @DataProvider
    public Object[][] found() {
        String end = " SIP/2.0\r\nContent-Length: 0\r\n\r\n";
        return new Object[][] {
            {"a URI of 64 KB", "OPTIONS sip:" + "a".repeat(64 * 1024) + end},
            {"a URI of 9 KB", "OPTIONS sip:" + "a".repeat(9 * 1024) + end},
        };
    }

    @Test(dataProvider = "found")
    public void whatWasFoundOnceIsCutTheSameWay(String name, String input) {
        INPUTS.found(input.getBytes(StandardCharsets.US_ASCII));
    }
}
