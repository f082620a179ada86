package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What a host that relays does when a peer or a connection does not answer, and what transports need for that. */
public class RelayFailureTest extends RelayedPhones {

    @Test
    public void aSilentCalleeTimesOut() throws Exception {
        try (EmbeddedHost host = started(
                "modparam(\"tm\", \"fr_timer\", 200)\n",
                STOCK,
                "route[TARGETS] {" + to(first) + "}\n" + ROUTES
                        + "failure_route[MANAGE_FAILURE] { if (t_branch_timeout() && !t_any_replied()) "
                        + "t_reply(\"504\", \"$T_reply_code\"); }\n")) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText timeout = caller.next("SIP/2.0 5");
            assertThat(timeout.startLine()).isEqualTo("SIP/2.0 504 408");
            caller.send("ACK", "sip:callee@example.test", "i", tagged(timeout));
            caller.send("INFO", "sip:callee@example.test", "o");
            assertThat(caller.next("SIP/2.0 4").startLine()).isEqualTo("SIP/2.0 408 Request Timeout");
        }
    }

    @Test
    public void aRingingCalleeIsCancelledWhenTheTimerEnds() throws Exception {
        try (EmbeddedHost host = host("t_set_fr(200);" + to(first), NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            first.reply(invite, "180 Ringing");
            assertThat(first.next("CANCEL").header("CSeq")).isEqualTo("1 CANCEL");
            assertThat(caller.next("SIP/2.0 4").startLine()).isEqualTo("SIP/2.0 408 Request Timeout");
        }
    }

    /** Else anybody could have the host send to any address, and wait for it. */
    @Test
    public void aReplyGoesBackToTheSenderOfItsRequestOnly() throws Exception {
        try (EmbeddedHost host = started("", "forward(\"127.0.0.1\", " + first.port() + ");", "")) {
            caller.send("OPTIONS", "sip:callee@example.test", "o");
            SipText request = first.next();
            String reply = request.answered("200 OK", "first") + "Content-Length: 0\r\n\r\n";
            first.send(reply.replace("127.0.0.1:" + caller.port(), "127.0.0.1:" + second.port()));
            first.send(reply.replaceFirst("branch=z9hG4bKfwd", "branch=z9hG4bK"));
            first.reply(request, "202 Accepted");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 202 Accepted");
            first.send(reply);
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(second.waiting()).isEmpty();
            assertThat(caller.waiting()).isEmpty();
        }
    }

    /** The seal is about where it goes too. */
    @Test
    public void aReplyGoesBackToTheAddressOfTheSenderOnly() throws Exception {
        try (EmbeddedHost host = started("", "forward(\"127.0.0.1\", " + first.port() + ");", "");
                DatagramSocket bystander = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"));
                ServerSocket undialled = new ServerSocket(caller.port(), 5, InetAddress.getLoopbackAddress())) {
            caller.send("OPTIONS", "sip:callee@example.test", "o");
            SipText request = first.next();
            String reply = request.answered("200 OK", "first") + "Content-Length: 0\r\n\r\n";
            String sender = "127.0.0.1:" + caller.port() + ";";
            assertThat(reply).contains(sender);
            first.send(reply.replace(sender, sender + "received=127.0.0.2;rport=" + bystander.getLocalPort() + ";"));
            first.send(reply.replace("UDP " + sender, "TCP " + sender));
            first.send(reply);
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 200 OK");
            bystander.setSoTimeout(200);
            assertThatThrownBy(() -> bystander.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(SocketTimeoutException.class);
            undialled.setSoTimeout(200);
            assertThatThrownBy(undialled::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @DataProvider
    public Object[][] orders() {
        return new Object[][] {{"a CANCEL that waits for it", true}, {"fr_inv_timer", false}};
    }

    /** The reply does not go back, and counts all the same. */
    @Test(dataProvider = "orders")
    public void aDroppedProvisionalReplyStarts(String what, boolean isCancelled) throws Exception {
        String drops = "onreply_route[R] { if ($rs == 183) { drop; } }\n";
        try (EmbeddedHost host = host("t_on_reply(\"R\"); t_set_fr(200);" + to(first), NO_FAILURE + drops)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            if (isCancelled) {
                caller.send("CANCEL", "sip:callee@example.test", "i");
                caller.next("SIP/2.0 200");
            }
            first.reply(invite, "183 Hidden");
            assertThat(first.next("CANCEL").header("CSeq")).isEqualTo("1 CANCEL");
        }
    }

    /** The stack keeps a refusal to itself of which the ACK fails. */
    @Test
    public void aRefusalGoesBackThoughItCannotBeAcknowledged() throws Exception {
        try (SipAgent bob = SipAgent.tcp("bob");
                EmbeddedHost host = host(to(bob), NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = bob.next("INVITE");
            bob.reply(invite, "180 Ringing");
            caller.next("SIP/2.0 180");
            bob.vanish();
            first.towards(port).reply(invite, "486 Busy Here");
            assertThat(caller.next("SIP/2.0 4").startLine()).isEqualTo("SIP/2.0 486 Busy Here");
        }
    }

    /** What it was sent, and what waits for that, is on threads that serve others too. */
    @Test
    public void aCallerThatTakesNoRepliesHoldsUpNobodyElse() throws Exception {
        String nobody = "$du = \"sip:127.0.0.1:" + Ports.free() + ";transport=tcp\";";
        try (EmbeddedHost host = started(
                        "tcp_send_timeout=120\n",
                        "if ($rU == \"nobody\") { " + nobody + " } else { " + to(first) + " }\nt_relay();",
                        "");
                Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(2048);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            for (int i = 0; i < 1000; i++) {
                deaf.getOutputStream().write(withALongReply(i));
            }
            for (int i = 0; i < 4; i++) { // more than there are threads for replies
                caller.send("OPTIONS", "sip:callee@example.test", "o" + i);
                first.reply(first.next("OPTIONS"), "202 Accepted");
                assertThat(caller.next("SIP/2.0 2").startLine()).isEqualTo("SIP/2.0 202 Accepted");
            }
        }
    }

    @Test
    public void aCancelThatComesBeforeTheRequestIsSentOnEndsIt() throws Exception {
        try (EmbeddedHost host = started(
                "max_while_loops=2000000000\nmax_script_time=60000\n",
                "if (is_method(\"CANCEL\")) { t_relay(); exit; }\nt_newtran();\nwhile (!t_is_canceled()) { $var(n) = 1; }\n"
                        + to(first) + "t_relay();",
                "")) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            caller.next("SIP/2.0 100");
            caller.send("CANCEL", "sip:callee@example.test", "i");
            assertThat(List.of(
                            caller.next("SIP/2.0 ").startLine(),
                            caller.next("SIP/2.0 ").startLine()))
                    .containsExactlyInAnyOrder("SIP/2.0 200 canceling", "SIP/2.0 487 Request Terminated");
            assertThat(first.waiting()).isEmpty();
        }
    }

    /** RFC 3261 17.2.3: branches are as their senders choose them. */
    @Test
    public void twoSendersWithOneBranchAreBothAnswered() throws Exception {
        try (EmbeddedHost host = host(to(first), NO_FAILURE);
                SipAgent other = SipAgent.udp("other").towards(port)) {
            caller.send("MESSAGE", "sip:callee@example.test", "same");
            SipText message = first.next("MESSAGE");
            other.send("MESSAGE", "sip:callee@example.test", "same");
            assertThat(other.next().startLine()).isEqualTo("SIP/2.0 503 Branch In Use");
            first.reply(message, "202 Accepted");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 202 Accepted");
        }
    }

    /** Not as RFC 3261 13.2.2.4 wants it, and common. */
    @Test
    public void theAckOfA2xxIsSentOnThoughItHasTheBranchOfItsInvite() throws Exception {
        try (EmbeddedHost host = host(to(first), NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            first.reply(invite, "200 OK");
            SipText answer = caller.next("SIP/2.0 200");
            String route = "Route: " + answer.header("Record-Route");
            caller.send("ACK", "sip:callee@127.0.0.1:" + first.port(), "i", tagged(answer), "CSeq: 1 ACK", route);
            assertThat(first.next("ACK").header("CSeq")).isEqualTo("1 ACK");
        }
    }

    @Test
    public void theChallengesOfAllBranchesGoBack() throws Exception {
        String both = to(first) + "append_branch(\"sip:second@127.0.0.1:" + second.port() + "\");";
        try (EmbeddedHost host = host(both, NO_FAILURE)) {
            caller.send("INFO", "sip:callee@example.test", "o");
            first.reply(first.next("INFO"), "407 First", "Proxy-Authenticate: Digest realm=\"first\",nonce=\"1\"");
            second.reply(second.next("INFO"), "401 Second", "WWW-Authenticate: Digest realm=\"second\",nonce=\"2\"");
            SipText refusal = caller.next("SIP/2.0 4");
            assertThat(refusal.header("Proxy-Authenticate")).contains("realm=\"first\"");
            assertThat(refusal.header("WWW-Authenticate")).contains("realm=\"second\"");
        }
    }

    private static byte[] withALongReply(int number) {
        String name = "\"" + "x".repeat(6000) + "\"";
        return String.join(
                        "\r\n",
                        "MESSAGE sip:nobody@127.0.0.1 SIP/2.0",
                        "Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKdeaf" + number,
                        "From: " + name + " <sip:deaf@127.0.0.1>;tag=a",
                        "To: " + name + " <sip:nobody@127.0.0.1>",
                        "Call-ID: deaf" + number,
                        "CSeq: 1 MESSAGE",
                        "Max-Forwards: 70",
                        "Content-Length: 0",
                        "",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    public void aRefusedConnectionIsToldAtOnce() throws Exception {
        String nobody = "$du = \"sip:127.0.0.1:" + Ports.free() + ";transport=tcp\";";
        try (EmbeddedHost host = host(nobody, """
                failure_route[MANAGE_FAILURE] { if ($T_reply_code == 477) {
                """ + to(first) + " t_relay(); } }\n")) {
            caller.send("INFO", "sip:callee@example.test", "o");
            assertThat(caller.next().startLine())
                    .isEqualTo("SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)");
            caller.send("INVITE", "sip:callee@example.test", "i");
            first.reply(first.next("INVITE"), "200 OK");
            assertThat(caller.next("SIP/2.0 200").header("To")).endsWith("tag=first");
        }
    }

    @DataProvider
    public Object[][] waysToSend() {
        return new Object[][] {{"t_relay()"}, {"forward()"}};
    }

    /** The stack hands what goes to its own socket to itself: nothing else would end it but the end of the memory. */
    @Test(dataProvider = "waysToSend")
    public void aRequestThatGoesInACircleIsRefused(String send) throws Exception {
        try (EmbeddedHost host =
                started("", "$du = \"sip:127.0.0.1:" + port + ";transport=udp\"; record_route(); " + send + ";", "")) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            assertThat(caller.next("SIP/2.0 4").startLine()).isEqualTo("SIP/2.0 483 Too Many Hops");
        }
    }

    /** A reply whose connection is gone goes to the port that the caller listens on. */
    @Test
    public void aReplyFindsACallerWhoseConnectionIsGone() throws Exception {
        try (SipAgent alice = SipAgent.tcp("alice");
                EmbeddedHost host = host(to(first), NO_FAILURE)) {
            alice.towards(port).send("INFO", "sip:callee@example.test", "o");
            SipText info = first.next();
            alice.hangUp();
            first.reply(info, "200 OK");
            assertThat(alice.next().startLine()).isEqualTo("SIP/2.0 200 OK");
        }
    }

    /** What modules left on a request is there when its message leaves: in each branch what is its own, in a CANCEL too. */
    @Test
    public void whatModulesLeftTravelsWithEachMessage() throws Exception {
        try (EmbeddedHost host = started(
                "loadmodule \"marks\"\n",
                "if (is_method(\"CANCEL\")) { t_relay(); exit; } mark(\"all\"); $xavp(x=>mark) = \"first\";"
                        + " t_on_branch(\"B\"); append_branch(\"" + second.uri() + "\"); $ru = \"" + first.uri()
                        + "\"; t_relay();",
                "branch_route[B] { if ($rU == \"second\") { mark(\"own\"); $xavp(x[0]=>mark) = \"second\"; } }")) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText one = first.next("INVITE");
            assertThat(one.header("X-Mark")).isEqualTo("all first");
            assertThat(second.next("INVITE").header("X-Mark")).isEqualTo("own second");
            first.reply(one, "180 Ringing");
            caller.next("SIP/2.0 180");
            caller.send("CANCEL", "sip:callee@example.test", "i");
            assertThat(first.next("CANCEL").header("X-Mark")).isEqualTo("all first");
        }
    }

    /** A transport that refuses at once, and one that finds out later: neither waits for {@code fr_timer}. */
    @Test
    public void aTransportMayFailAtOnceOrLater() throws Exception {
        try (EmbeddedHost host = started(
                "loadmodule \"marks\"\n",
                "mark($rU); t_on_failure(\"F\"); " + to(first) + " t_relay();",
                "failure_route[F] { t_reply(\"503\", \"$rU $T_reply_code\"); }")) {
            caller.send("INFO", "sip:refused@example.test", "r");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 503 refused 477");
            caller.send("INFO", "sip:later@example.test", "l");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 503 later 477");
        }
    }

    @DataProvider
    public Object[][] nowhere() {
        return new Object[][] {
            {"no TLS socket", "$du = \"sip:127.0.0.1:5061;transport=tls\";"},
            {"no transport", "$du = \"sip:127.0.0.1;transport=carrier-pigeon\";"},
            {"no SIP URI", "$ru = \"tel:112\";"},
        };
    }

    @Test(dataProvider = "nowhere")
    public void theScriptIsToldThatThereIsNoWay(String name, String target) throws Exception {
        try (EmbeddedHost host = started("", target + " if (!t_relay()) { t_reply(\"500\", \"Nowhere\"); }", "")) {
            caller.send("INFO", "sip:callee@example.test", "o");
            assertThat(caller.next().startLine()).isEqualTo("SIP/2.0 500 Nowhere");
        }
    }
}
