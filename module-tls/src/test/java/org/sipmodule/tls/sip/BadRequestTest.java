package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BadRequestTest {

    private static final String REQUEST = lines("""
            INVITE sip:a@b SIP/2.0
            v: SIP/2.0/TLS one
            X-To: no
            Via: SIP/2.0/TLS two,
             SIP/2.0/TLS three
            From: <sip:f>;tag=\u00e4
            To: <sip:t>
            i: 1
            CSeq: 1 INVITE
            Content-Length: 7

            To: no
            """);

    @Test
    public void repeatsWhatAReplyNeeds() {
        assertThat(reply(REQUEST)).isEqualTo(lines("""
            SIP/2.0 400 Bad Request
            v: SIP/2.0/TLS one
            Via: SIP/2.0/TLS two,
             SIP/2.0/TLS three
            From: <sip:f>;tag=\u00e4
            To: <sip:t>;tag=bad-request
            i: 1
            CSeq: 1 INVITE
            Content-Length: 0

            """));
    }

    @Test
    public void keepsAToTag() {
        assertThat(reply(REQUEST.replace("To: <sip:t>", "t: <sip:t>;Tag=x"))).contains("\r\nt: <sip:t>;Tag=x\r\n");
    }

    @DataProvider
    public Object[][] unanswerable() {
        return new Object[][] {
            {"a reply", REQUEST.replace("INVITE sip:a@b SIP/2.0", "SIP/2.0 200 OK")},
            {"an ACK", REQUEST.replace("INVITE sip", "ACK sip")},
            {"no Via", REQUEST.replace("v:", "w:").replace("Via:", "Vita:")},
            {"no From", REQUEST.replace("From:", "Form:")},
            {"no To", REQUEST.replace("\nTo: <", "\nTot: <")},
            {"no Call-ID", REQUEST.replace("\ni:", "\nj:")},
            {"no CSeq", REQUEST.replace("CSeq", "Seq")},
        };
    }

    @Test(dataProvider = "unanswerable")
    public void isSilentWhenAReplyCannotBe(String name, String request) {
        assertThat(BadRequest.replyTo(request.getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
    }

    private static String lines(String text) {
        return text.replace("\n", "\r\n");
    }

    private static String reply(String request) {
        byte[] reply = BadRequest.replyTo(request.getBytes(StandardCharsets.ISO_8859_1))
                .orElseThrow();
        return new String(reply, StandardCharsets.ISO_8859_1);
    }
}
