package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Calls through a host, between phones that a test plays. */
public class RelayTest extends RelayedPhones {

    /** As in most clouds, where a machine does not have the address that it is reached by. */
    @Test
    public void whatIsAdvertisedIsShownAndLeadsBack() throws Exception {
        try (EmbeddedHost host = started(
                "advertised_address=\"sip.example.test\"\n",
                STOCK,
                "route[TARGETS] {" + to(first) + "}\n" + ROUTES + NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            assertThat(invite.header("Via")).startsWith("SIP/2.0/UDP sip.example.test:" + port + ";branch=");
            String route = "Route: " + invite.header("Record-Route");
            assertThat(route).startsWith("Route: <sip:sip.example.test:" + port + ";");
            first.reply(invite, "200 OK");
            SipText answer = caller.next("SIP/2.0 200");
            caller.send("ACK", first.uri(), "a", tagged(answer), route, "CSeq: 1 ACK");
            assertThat(first.next("ACK").headers("Route")).isEmpty();
            caller.send("BYE", first.uri(), "b", tagged(answer), route, "CSeq: 2 BYE");
            first.reply(first.next("BYE"), "200 Bye");
            assertThat(caller.next("SIP/2.0 200").startLine()).isEqualTo("SIP/2.0 200 Bye");
        }
    }

    @DataProvider
    public Object[][] sockets() {
        return new Object[][] {
            {"", "127.0.0.1"},
            {"$fs = \"udp:127.0.0.2:%d\";", "127.0.0.2"},
            {"force_send_socket(127.0.0.2);", "127.0.0.2"},
            {"$fs = \"tcp:127.0.0.2:%d\";", "127.0.0.2"},
            {"$fs = \"udp:127.0.0.3:%d\";", "127.0.0.1"},
            {"$fs = \"udp:127.0.0.2:%d\"; $fs = $null;", "127.0.0.1"},
        };
    }

    /** A server with legs in two networks; the third is a socket of another transport at the address that is meant. */
    @Test(dataProvider = "sockets")
    public void theScriptChoosesTheSocketToLeaveBy(String choice, String address) throws Exception {
        String sockets = "listen=udp:127.0.0.2:" + port + "\nlisten=tcp:127.0.0.2:" + port + "\n";
        try (EmbeddedHost host = started(
                sockets,
                STOCK,
                "route[TARGETS] {" + choice.formatted(port) + to(first) + "}\n" + ROUTES + NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            assertThat(invite.header("Via")).startsWith("SIP/2.0/UDP " + address + ":" + port + ";branch=");
            assertThat(invite.header("Record-Route")).startsWith("<sip:" + address + ":" + port + ";");
            first.reply(invite, "200 OK");
            assertThat(caller.next("SIP/2.0 200").startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(host.listening()).hasSize(4);
        }
    }

    @DataProvider
    public Object[][] legs() {
        return new Object[][] {{"UDP", "UDP"}, {"TCP", "UDP"}, {"UDP", "TCP"}, {"TCP", "TCP"}};
    }

    @Test(dataProvider = "legs")
    public void aCallGoesThroughAndStaysInThePath(String in, String out) throws Exception {
        try (SipAgent alice = in.equals("UDP") ? SipAgent.udp("alice") : SipAgent.tcp("alice");
                SipAgent bob = out.equals("UDP") ? SipAgent.udp("bob") : SipAgent.tcp("bob");
                EmbeddedHost host = host(to(bob), NO_FAILURE)) {
            alice.towards(port).send("INVITE", "sip:bob@example.test", "i");
            assertThat(alice.next().startLine()).isEqualTo("SIP/2.0 100 trying -- your call is important to us");
            SipText invite = bob.next();
            assertThat(invite.startLine()).isEqualTo("INVITE sip:bob@example.test SIP/2.0");
            assertThat(invite.header("Max-Forwards")).isEqualTo("69");
            assertThat(invite.headers("Via")).hasSize(2);
            assertThat(invite.headers("Via").get(0)).startsWith("SIP/2.0/" + out + " 127.0.0.1:" + port + ";branch=");
            assertThat(String.join(",", invite.headers("Record-Route"))).isEqualTo(recorded(in, out));

            bob.reply(invite, "180 Ringing");
            SipText ringing = alice.next();
            assertThat(ringing.startLine()).isEqualTo("SIP/2.0 180 Ringing");
            assertThat(ringing.headers("Via")).hasSize(1);
            bob.reply(invite, "200 OK");
            SipText answer = alice.next();
            assertThat(answer.startLine()).isEqualTo("SIP/2.0 200 OK");

            String[] routes = reversed(answer.headers("Record-Route"));
            alice.send("ACK", bob.uri(), "a", with(routes, tagged(answer)));
            SipText ack = bob.next("ACK");
            assertThat(ack.startLine()).isEqualTo("ACK " + bob.uri() + " SIP/2.0");
            assertThat(ack.headers("Route")).isEmpty();

            String[] back = invite.headers("Record-Route").stream()
                    .map("Route: "::concat)
                    .toArray(String[]::new);
            bob.send(
                    "BYE",
                    alice.uri(),
                    "b",
                    with(
                            back,
                            "From: " + answer.header("To"),
                            "To: " + invite.header("From"),
                            "Call-ID: " + invite.header("Call-ID")));
            SipText bye = alice.next("BYE");
            assertThat(bye.startLine()).isEqualTo("BYE " + alice.uri() + " SIP/2.0");
            assertThat(bye.headers("Route")).isEmpty();
            alice.reply(bye, "200 OK");
            assertThat(bob.next("SIP/2.0 200").method()).isEqualTo("BYE");
            assertThat(host.listening()).hasSize(2);
        }
    }

    private String recorded(String in, String out) {
        String tag = ";ftag=alice>";
        String tcp = ";transport=tcp";
        String here = "<sip:127.0.0.1:" + port;
        if (in.equals(out)) {
            return here + (in.equals("TCP") ? tcp : "") + ";lr" + tag;
        }
        return here + (out.equals("TCP") ? tcp : "") + ";r2=on;lr" + tag + "," + here + (in.equals("TCP") ? tcp : "")
                + ";r2=on;lr" + tag;
    }

    private static String[] reversed(List<String> headers) {
        List<String> routes =
                new ArrayList<>(headers.stream().map("Route: "::concat).toList());
        Collections.reverse(routes);
        return routes.toArray(String[]::new);
    }

    private static String[] with(String[] headers, String... more) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    public void theFirstBranchThatAnswersWinsAndTheOtherIsCancelled() throws Exception {
        try (EmbeddedHost host =
                host("append_branch(\"" + second.uri() + "\"); $ru = \"" + first.uri() + "\";", NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText one = first.next("INVITE");
            SipText two = second.next("INVITE");
            assertThat(one.startLine()).isEqualTo("INVITE " + first.uri() + " SIP/2.0");
            assertThat(two.startLine()).isEqualTo("INVITE " + second.uri() + " SIP/2.0");
            first.reply(one, "180 Ringing");
            assertThat(caller.next("SIP/2.0 180").header("To")).endsWith("tag=first");
            second.reply(two, "200 OK");
            assertThat(caller.next("SIP/2.0 200").header("To")).endsWith("tag=second");

            SipText cancel = first.next("CANCEL");
            assertThat(cancel.header("Via")).isEqualTo(one.headers("Via").get(0));
            first.reply(cancel, "200 OK");
            first.reply(one, "487 Request Terminated");
            assertThat(first.next("ACK").header("Via"))
                    .isEqualTo(one.headers("Via").get(0));
            // a further 2xx is not ours to keep: the caller has to end that dialog
            second.reply(two, "200 OK");
            assertThat(caller.next("SIP/2.0 200").header("To")).endsWith("tag=second");
            assertThat(caller.waiting()).isEmpty();
        }
    }

    @Test
    public void ofSeveralRefusalsTheBestGoesBack() throws Exception {
        try (EmbeddedHost host =
                host("append_branch(\"" + second.uri() + "\"); $ru = \"" + first.uri() + "\";", NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            first.reply(first.next("INVITE"), "503 Service Unavailable");
            second.reply(second.next("INVITE"), "486 Busy Here");
            SipText refusal = caller.next("SIP/2.0 486");
            assertThat(first.next("ACK").method()).isEqualTo("ACK");
            assertThat(second.next("ACK").method()).isEqualTo("ACK");
            caller.send("ACK", "sip:callee@example.test", "i", tagged(refusal));
            caller.send("OPTIONS", "sip:callee@example.test", "o", "To: <sip:x@example.test>;tag=x");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 404 Not here");
        }
    }

    @Test
    public void aFailureRouteTriesTheNextOne() throws Exception {
        try (EmbeddedHost host = host(to(first), """
                failure_route[MANAGE_FAILURE] {
                    if (t_check_status("48[0-9]") && $T_reply_code == 486) {
                        append_hf("X-Again: $T_reply_code\\r\\n");
                """ + to(second) + """
                        t_on_failure("LAST");
                        t_relay();
                    }
                }
                failure_route[LAST] { t_reply("480", "After $T_reply_code"); }
                """)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            first.reply(first.next("INVITE"), "486 Busy Here");
            SipText again = second.next("INVITE");
            assertThat(again.header("X-Again")).isEqualTo("486");
            second.reply(again, "500 No");
            // the best of both, as in Kamailio
            assertThat(caller.next("SIP/2.0 4").startLine()).isEqualTo("SIP/2.0 480 After 486");
        }
    }

    @Test
    public void aCancelReachesTheCalleeAndItsAnswerTheCaller() throws Exception {
        try (EmbeddedHost host = host(to(first), NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            caller.send("CANCEL", "sip:callee@example.test", "i");
            assertThat(caller.next("SIP/2.0 200").startLine()).isEqualTo("SIP/2.0 200 canceling");
            // RFC 3261 9.1: not before the first provisional reply
            first.reply(invite, "180 Ringing");
            SipText cancel = first.next("CANCEL");
            assertThat(cancel.startLine()).isEqualTo(invite.startLine().replace("INVITE", "CANCEL"));
            first.reply(cancel, "200 OK");
            first.reply(invite, "487 Request Terminated");
            assertThat(first.next("ACK").method()).isEqualTo("ACK");
            SipText terminated = caller.next("SIP/2.0 487");
            assertThat(terminated.header("CSeq")).isEqualTo("1 INVITE");
        }
    }

    @Test
    public void aRequestWithoutAStateGoesOnAndItsReplyBack() throws Exception {
        try (EmbeddedHost host = started("", "forward(\"127.0.0.1\", " + first.port() + ");", "")) {
            caller.send("OPTIONS", "sip:callee@example.test", "o");
            SipText once = first.next();
            caller.send("OPTIONS", "sip:callee@example.test", "o");
            SipText repeated = first.next();
            assertThat(repeated.header("Via")).isEqualTo(once.header("Via")).startsWith("SIP/2.0/UDP");
            first.reply(repeated, "200 OK");
            SipText reply = caller.next();
            assertThat(reply.startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(reply.headers("Via")).hasSize(1);
        }
    }

    @Test
    public void branchAndReplyRoutesSeeWhatIsTheirs() throws Exception {
        try (EmbeddedHost host = started(
                "",
                "t_on_branch(\"B\"); t_on_reply(\"R\"); append_branch(\"" + second.uri() + "\"); $ru = \"" + first.uri()
                        + "\"; t_relay();",
                """
                branch_route[B] { append_hf("X-To: $rU\\r\\n"); if ($rU == "second") { drop; } }
                onreply_route[R] { if ($rs == 183) { drop; } append_hf("X-Seen: $rs $rr $rm\\r\\n"); }
                reply_route { append_hf("X-Core: $rs\\r\\n"); }
                """)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            assertThat(invite.header("X-To")).isEqualTo("first");
            first.reply(invite, "183 Hidden");
            first.reply(invite, "200 Fine");
            assertThat(caller.next().startLine()).startsWith("SIP/2.0 100");
            SipText answer = caller.next();
            assertThat(answer.header("X-Seen")).isEqualTo("200 Fine INVITE");
            assertThat(answer.header("X-Core")).isEqualTo("200");
            assertThat(second.waiting()).isEmpty();
        }
    }

    @Test
    public void aRepetitionIsAbsorbedAndGetsTheLastReply() throws Exception {
        try (EmbeddedHost host = host(to(first), NO_FAILURE)) {
            caller.send("INFO", "sip:callee@example.test", "o");
            SipText info = first.next();
            caller.send("INFO", "sip:callee@example.test", "o");
            first.reply(info, "200 OK");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 200 OK");
            SipText again = caller.repeat("INFO", "sip:callee@example.test", "o");
            assertThat(again.startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(first.waiting()).isEmpty();
        }
    }
}
