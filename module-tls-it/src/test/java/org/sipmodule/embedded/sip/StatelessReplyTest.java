package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipText;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What a reply without a transaction repeats of its request (RFC 3261 8.2.6.2), and what else it has. */
public class StatelessReplyTest extends RelayedPhones {

    private static final String TRIAL = "sip:callee@example.test";
    private static final String RECORDED = "Record-Route: <sip:proxy.example.test;lr>";

    @Test
    public void isMadeOfWhatItsRequestSays() throws Exception {
        String furtherVia = "SIP/2.0/TCP [2001:db8::1]:5062;branch=z9hG4bK-before;alias=1;received=192.0.2.9";
        try (EmbeddedHost host = started("server_header=\"host\"\n", "sl_send_reply(\"200\", \"Very well\");", "")) {
            caller.send(
                    "OPTIONS",
                    TRIAL,
                    "o",
                    "Via: " + furtherVia,
                    "From: \"Müller, \\\"M\\\"\" <sip:m@example.test;user=phone>;tag=m;x=1",
                    "To: sip:callee@example.test;y=2",
                    "Timestamp: 54",
                    RECORDED,
                    "Subject: not for the reply");
            SipText reply = caller.next();
            String tag = reply.header("To").replaceFirst(".*;tag=", "");
            assertThat(tag).isNotEmpty().doesNotContain(";");
            assertThat(reply.text())
                    .isEqualTo("SIP/2.0 200 Very well\r\n"
                            + "Via: SIP/2.0/UDP 127.0.0.1:" + caller.port() + ";branch=z9hG4bK-o,"
                            + furtherVia + "\r\n"
                            + "From: \"Müller, \\\"M\\\"\" <sip:m@example.test;user=phone>;tag=m;x=1\r\n"
                            + "To: <sip:callee@example.test>;y=2;tag=" + tag + "\r\n"
                            + "Call-ID: call-of-caller\r\n"
                            + "CSeq: 1 OPTIONS\r\n"
                            + "Timestamp: 54\r\n"
                            + "Server: host\r\n"
                            + "Content-Length: 0\r\n\r\n");
        }
    }

    @DataProvider
    public Object[][] tags() {
        return new Object[][] {
            {"200", "To: <sip:callee@example.test>", "<sip:callee@example.test>;tag=[0-9a-f]+-s[0-9a-f]{8}"},
            {"200", "To: <sip:callee@example.test>;tag=there", "<sip:callee@example.test>;tag=there"},
            {"100", "To: <sip:callee@example.test>", "<sip:callee@example.test>"},
        };
    }

    /** RFC 3261 8.2.6.2: a tag of its own where there is none, but in 100. */
    @Test(dataProvider = "tags")
    public void hasATagOfItsOwnWhereThereIsNone(String code, String to, String expected) throws Exception {
        try (EmbeddedHost host = started("", "sl_send_reply(\"" + code + "\", \"Any\");", "")) {
            caller.send("INFO", TRIAL, "t", to);
            assertThat(caller.next().header("To")).matches(expected);
        }
    }

    @DataProvider
    public Object[][] recorded() {
        return new Object[][] {
            {"INVITE", "100", false},
            {"INVITE", "180", true},
            {"INVITE", "200", true},
            {"INVITE", "302", false},
            {"SUBSCRIBE", "202", true},
            {"OPTIONS", "200", false},
        };
    }

    /** RFC 3261 12.1.1: what may begin a dialog repeats the path that its requests take. */
    @Test(dataProvider = "recorded")
    public void repeatsTheRouteOfADialog(String method, String code, boolean isRepeated) throws Exception {
        try (EmbeddedHost host = started("", "sl_send_reply(\"" + code + "\", \"Any\");", "")) {
            caller.send(method, TRIAL, "r", RECORDED, "Record-Route: <sip:other.example.test;lr>");
            assertThat(caller.next().headers("Record-Route"))
                    .isEqualTo(
                            isRepeated
                                    ? List.of("<sip:proxy.example.test;lr>", "<sip:other.example.test;lr>")
                                    : List.of());
        }
    }

    @DataProvider
    public Object[][] transports() {
        return new Object[][] {{"udp"}, {"tcp"}};
    }

    /** For TCP the stack hands over a clone of the reply instead of bytes. */
    @Test(dataProvider = "transports")
    public void reachesThisHostItself(String transport) throws Exception {
        String toItself = "if ($hdr(X-Again) == $null) { append_hf(\"X-Again: 1\\r\\n\"); $du = \"sip:127.0.0.1:" + port
                + ";transport=" + transport + "\"; t_relay(); exit; }\n";
        try (EmbeddedHost host = started("", toItself + "sl_send_reply(\"200\", \"At last\");", "")) {
            caller.send("INFO", TRIAL, "s");
            SipText reply = caller.next();
            assertThat(reply.startLine()).isEqualTo("SIP/2.0 200 At last");
            assertThat(reply.headers("Via")).hasSize(1);
        }
    }

    /** RFC 3261 12.2: the route of a dialog stands. */
    @Test
    public void repeatsNoRouteWithinADialog() throws Exception {
        try (EmbeddedHost host = started("", "sl_send_reply(\"200\", \"Any\");", "")) {
            caller.send("INVITE", TRIAL, "r", RECORDED, "To: <sip:callee@example.test>;tag=there");
            assertThat(caller.next().headers("Record-Route")).isEmpty();
        }
    }

    @Test
    public void isNotMadeWithoutWhatEveryReplyRepeats() throws Exception {
        String route = "if (is_method(\"INFO\")) { remove_hf(\"To\"); } sl_send_reply(\"200\", \"OK\");";
        try (EmbeddedHost host = started("", route, "")) {
            caller.send("INFO", TRIAL, "i");
            caller.send("OPTIONS", TRIAL, "o");
            assertThat(caller.next().method()).isEqualTo("OPTIONS");
        }
    }
}
