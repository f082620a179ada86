package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Transactions that a script begins and neither answers nor sends on: the stack has no timer that would end them. */
public class LeftTransactionTest extends RelayedPhones {

    private static final String OWN = "SIP/2.0 500 I'm terribly sorry, server error occurred (1/TM)";
    private static final String SCRIPTS = "SIP/2.0 500 Internal Server Error";
    private static final String STOCK_RELAY = "if (!t_relay()) { sl_reply_error(); }";

    @DataProvider
    public Object[][] routes() {
        return new Object[][] {
            {"a target that is no SIP URI", "$ru = \"tel:112\"; " + STOCK_RELAY, SCRIPTS},
            {"a port that there is not", "$ru = \"sip:a@127.0.0.1:70000\"; " + STOCK_RELAY, SCRIPTS},
            {"another transport", "$ru = \"sip:a@127.0.0.1;transport=ws\"; t_relay();", OWN},
            {"no socket", "$ru = \"sip:a@127.0.0.1;transport=tls\"; t_relay();", OWN},
            {"all branches dropped", "t_on_branch(\"DROPS\"); t_relay();", OWN},
            {"no reply", "t_newtran();", OWN},
            {"a provisional reply", "t_newtran(); t_reply(\"183\", \"Wait\"); exit;", OWN},
            {"a failing script", "t_newtran(); $du = \"tel:112\"; forward();", OWN},
        };
    }

    @Test(dataProvider = "routes", timeOut = 30_000)
    public void whatTheRoutesLeaveIsAnsweredAndEnds(String name, String route, String reply) throws Exception {
        try (EmbeddedHost host = started("exit_timeout=60\n", route, "branch_route[DROPS] { drop; }\n")) {
            caller.send("INFO", "sip:callee@example.test", "o");
            assertThat(caller.next("SIP/2.0 5").startLine()).isEqualTo(reply);
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText refusal = caller.next("SIP/2.0 5");
            assertThat(refusal.startLine()).isEqualTo(reply);
            caller.send("INVITE", "sip:callee@example.test", "i");
            assertThat(caller.next("SIP/2.0 5").header("To")).isEqualTo(refusal.header("To"));
            caller.send("ACK", "sip:callee@example.test", "i", tagged(refusal));
            // returns at once, as nothing waits for an answer
            host.drain();
        }
    }

    /** {@code fr_timer} after the CANCEL. As long as there is a transaction, a provisional reply goes no further. */
    @Test(timeOut = 90_000)
    public void whatWasCancelledEndsWithoutALastReplyToo() throws Exception {
        try (EmbeddedHost host = host("t_set_fr(200, 3000);" + to(first), NO_FAILURE)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText invite = first.next("INVITE");
            first.reply(invite, "180 Ringing");
            first.reply(first.next("CANCEL"), "200 OK");
            caller.send("ACK", "sip:callee@example.test", "i", tagged(caller.next("SIP/2.0 408")));
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        first.reply(invite, "180 Still Ringing");
                        return caller.waiting().stream()
                                .anyMatch(reply -> reply.startLine().equals("SIP/2.0 180 Still Ringing"));
                    });
        }
    }

    /** The same request by another connection is a new one, as the transaction has ended. */
    @Test
    public void aReplyThatCannotBeSentEndsItsTransaction() throws Exception {
        try (SipAgent alice = SipAgent.tcp("alice");
                SipAgent again = SipAgent.tcp("alice");
                EmbeddedHost host = host(to(first), NO_FAILURE)) {
            alice.towards(port).send("INFO", "sip:callee@example.test", "o");
            SipText info = first.next();
            alice.vanish();
            first.reply(info, "183 Wait");
            first.reply(info, "200 OK");
            again.towards(port);
            await().until(() -> {
                again.send("INFO", "sip:callee@example.test", "o");
                return first.waiting().stream()
                        .anyMatch(request -> !request.header("Via").equals(info.header("Via")));
            });
        }
    }
}
