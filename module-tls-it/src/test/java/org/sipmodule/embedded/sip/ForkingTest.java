package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipText;
import org.testng.annotations.Test;

/** What the branches of one request have to do with each other, and what they have not. */
public class ForkingTest extends RelayedPhones {

    private String toBoth() {
        return "append_branch(\"" + second.uri() + "\"); $ru = \"" + first.uri() + "\";";
    }

    /** RFC 3261 16.7 step 5: nobody is to be asked any more, and a CANCEL waits for the first provisional reply. */
    @Test
    public void whatRingsAfterARefusalByAllIsCancelled() throws Exception {
        String again =
                "failure_route[MANAGE_FAILURE] { if (t_check_status(\"603\")) { " + to(first) + " t_relay(); } }\n";
        try (EmbeddedHost host = host("t_set_fr(20000, 20000);" + toBoth(), again)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            first.reply(first.next("INVITE"), "603 Decline");
            assertThat(first.next("ACK").method()).isEqualTo("ACK");
            SipText late = second.next("INVITE");
            second.reply(late, "180 Ringing");
            second.reply(second.next("CANCEL"), "200 OK");
            second.reply(late, "487 Request Terminated");
            // another attempt, which may ring
            SipText other = first.next("INVITE");
            first.reply(other, "180 Ringing Again");
            assertThat(caller.next("SIP/2.0 180 Ringing Again").startLine()).isEqualTo("SIP/2.0 180 Ringing Again");
            first.reply(other, "200 OK");
            assertThat(caller.next("SIP/2.0 200").header("To")).endsWith("tag=first");
            assertThat(first.waiting()).isEmpty();
        }
    }

    @Test
    public void whatTheRouteOfOneBranchAsksForIsForThatBranch() throws Exception {
        try (EmbeddedHost host = started("", "t_on_branch(\"B\"); " + toBoth() + " t_relay();", """
                branch_route[B] { if ($rU == "first") { record_route(); t_on_reply("R"); } }
                onreply_route[R] { append_hf("X-R: yes\\r\\n"); }
                """)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText one = first.next("INVITE");
            SipText two = second.next("INVITE");
            assertThat(one.headers("Record-Route")).hasSize(1);
            assertThat(two.headers("Record-Route")).isEmpty();
            first.reply(one, "180 Ringing");
            assertThat(caller.next("SIP/2.0 180").headers("X-R")).hasSize(1);
            second.reply(two, "200 OK");
            assertThat(caller.next("SIP/2.0 200").headers("X-R")).isEmpty();
        }
    }
}
