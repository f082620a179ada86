package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Where the replies of a callee go, whatever the callee has made of the Vias. */
public class RepliesUpstreamTest extends RelayedPhones {

    @DataProvider
    public Object[][] vias() {
        return new Object[][] {
            {"none but ours", ""},
            {"another port", "Via: SIP/2.0/UDP 127.0.0.1:%2$d;branch=z9hG4bK-i\r\n"},
            {"another source", "Via: SIP/2.0/UDP 127.0.0.1:%d;received=127.0.0.2;rport=%d;branch=z9hG4bK-i\r\n"},
            {"another maddr", "Via: SIP/2.0/UDP 127.0.0.1:%d;maddr=127.0.0.2;branch=z9hG4bK-i\r\n"},
            {"a port that is none", "Via: SIP/2.0/UDP 127.0.0.1:%d;rport=x;branch=z9hG4bK-i\r\n"},
        };
    }

    /** The stack sends a reply by its Vias, and fails for ever for one that has none. */
    @Test(dataProvider = "vias")
    public void repliesGoToTheCallerByTheCallersOwnVias(String what, String further) throws Exception {
        try (EmbeddedHost host = host(to(first), NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            String written = further.formatted(caller.port(), second.port());
            first.send(with(written, invite, "180 Ringing"));
            assertThat(caller.next("SIP/2.0 180").headers("Via")).hasSize(1);
            first.send(with(written, invite, "200 OK"));
            SipText answer = caller.next("SIP/2.0 200");
            assertThat(answer.headers("Via"))
                    .singleElement()
                    .asString()
                    .startsWith("SIP/2.0/UDP 127.0.0.1:" + caller.port())
                    .contains(";branch=z9hG4bK-i")
                    .doesNotContain("127.0.0.2");
            assertThat(answer.text().lines().skip(1).findFirst().orElse("")).startsWith("Via: ");
            assertThat(second.waiting()).isEmpty();
        }
    }

    private String with(String further, SipText request, String status) {
        String own = request.headers("Via").get(0);
        assertThat(own).contains(":" + port);
        return request.answered(status, "first")
                        .replaceAll("Via: .*\r\n", "")
                        .replaceFirst("\r\n", "\r\nVia: " + own + "\r\n" + further)
                + "Content-Length: 0\r\n\r\n";
    }

    /** The caller's next hop, and whoever else it names, would get what others are to get. */
    @Test
    public void whatACallerSaysThatItWasReceivedFromIsNotBelieved() throws Exception {
        try (EmbeddedHost host = started("", "forward(\"127.0.0.1\", " + first.port() + ");", "")) {
            caller.send(receivedFromElsewhere(caller, "OPTIONS", "o"));
            SipText request = first.next();
            assertThat(request.headers("Via").get(1)).contains(";received=127.0.0.1");
            first.reply(request, "200 OK");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 200 OK");
        }
    }

    @Test
    public void aCallerWhoseConnectionIsGoneIsFoundWhereItWas() throws Exception {
        try (SipAgent alice = SipAgent.tcp("alice");
                EmbeddedHost host = host(to(first), NO_FAILURE)) {
            alice.towards(port).send(receivedFromElsewhere(alice, "INFO", "o"));
            SipText info = first.next();
            alice.hangUp();
            first.reply(info, "200 OK");
            assertThat(alice.next().startLine()).isEqualTo("SIP/2.0 200 OK");
        }
    }

    private static String receivedFromElsewhere(SipAgent agent, String method, String branch) {
        return agent.request(method, "sip:callee@example.test", branch)
                .replaceFirst(";branch=", ";received=127.0.0.2;branch=");
    }

    /** RFC 3261 18.2.2; to dial again would hold up the thread that has the reply, and with it many transactions. */
    @Test
    public void aReplyToACallerThatTheHostHadDialledGoesToThePortOfItsVia() throws Exception {
        try (SipAgent bob = SipAgent.tcp("bob");
                SipAgent listener = SipAgent.tcp("listener");
                EmbeddedHost host =
                        host("if ($rU == \"bob\") { " + to(bob) + " } else { " + to(first) + " }", NO_FAILURE)) {
            caller.send("MESSAGE", "sip:bob@example.test", "m");
            SipText message = bob.next("MESSAGE");
            bob.reply(message, "200 OK");
            caller.next("SIP/2.0 200");
            bob.send(bob.request("INFO", "sip:callee@example.test", "o")
                    .replaceFirst("127.0.0.1:[0-9]+;branch", "127.0.0.1:" + listener.port() + ";branch"));
            SipText info = first.next("INFO");
            bob.hangUp();
            first.reply(info, "200 OK");
            assertThat(listener.next().startLine()).isEqualTo("SIP/2.0 200 OK");
        }
    }

    /** RFC 3261 9.1: only an INVITE is cancelled. */
    @Test
    public void aCancelEndsNoOtherRequest() throws Exception {
        try (EmbeddedHost host = started(
                "",
                to(first) + "if (!is_method(\"CANCEL\")) { t_on_failure(\"F\"); } t_relay();",
                "failure_route[F] { if (t_is_canceled()) { t_reply(\"487\", \"Cancelled\"); } }\n")) {
            caller.send("INFO", "sip:callee@example.test", "o");
            SipText info = first.next();
            caller.send("CANCEL", "sip:callee@example.test", "o");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 200 canceling");
            first.reply(info, "503 Busy");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 503 Busy");
        }
    }

    @DataProvider
    public Object[][] answers() {
        return new Object[][] {
            {"sl_send_reply(\"480\", \"Gone\");", "SIP/2.0 480 Gone"},
            {"sl_reply_error();", "SIP/2.0 500 Internal Server Error"},
        };
    }

    /** The failure route has a transaction, which ends with a final reply. */
    @Test(dataProvider = "answers")
    public void aStatelessReplyInAFailureRouteIsTheOnlyOne(String answer, String expected) throws Exception {
        try (EmbeddedHost host = host(to(first), "failure_route[MANAGE_FAILURE] { " + answer + " }\n")) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            first.reply(first.next("INVITE"), "486 Busy Here");
            SipText refusal = caller.next("SIP/2.0 " + expected.charAt(8));
            assertThat(refusal.startLine()).isEqualTo(expected);
            caller.send("ACK", "sip:callee@example.test", "i", tagged(refusal));
            caller.send("OPTIONS", "sip:callee@example.test", "o", "To: <sip:x@example.test>;tag=x");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 404 Not here");
        }
    }

    /** The stack cannot copy such a message. */
    @Test
    public void aPortThatIsNoneInAFurtherViaHarmsNothing() throws Exception {
        try (EmbeddedHost host = host(to(first), NO_FAILURE)) {
            String further = "Via: SIP/2.0/UDP further.example.test;rport=x;branch=z9hG4bK-further";
            caller.send("INFO", "sip:callee@example.test", "o", further);
            first.reply(first.next(), "200 OK");
            assertThat(caller.next().headers("Via")).hasSize(2);
        }
    }
}
