package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.testng.annotations.Test;

/** When more replies come than their routes can be run for, none is acknowledged that is lost. */
public class FullLaneTest extends RelayedPhones {

    /** More than may wait for one thread. */
    private static final int MANY = 10_100;

    /** All of them are parsed, and their routes run, before what comes after them. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The routes of one transaction run on one thread, which the first reply keeps until the caller gives up. */
    @Test(timeOut = 120_000)
    public void aFinalReplyComesThroughAsSoonAsItCan() throws Exception {
        try (SipAgent bob = SipAgent.tcp("bob");
                EmbeddedHost host = started(
                        "max_while_loops=2000000000\nmax_script_time=60000\n",
                        """
                        if (is_method("OPTIONS")) { sl_send_reply("200", "Here"); exit; }
                        if (is_method("CANCEL")) { t_relay(); exit; }
                        t_set_fr(100000, 100000);
                        t_on_reply("R");
                        append_branch("%s");
                        $ru = "%s";
                        t_relay();
                        """.formatted(first.uri(), bob.uri()),
                        """
                        onreply_route[R] {
                            if ($rs == 180) { while (!t_is_canceled()) { $var(n) = 1; } }
                            if ($rs == 183) { drop; }
                        }
                        """)) {
            caller.send("INVITE", "sip:callee@example.test", "i");
            SipText overUdp = first.next("INVITE");
            first.reply(overUdp, "181 Forwarded");
            caller.next("SIP/2.0 181");
            SipText overTcp = bob.next("INVITE");
            bob.reply(overTcp, "180 Ringing");
            for (int i = 0; i < MANY; i++) {
                bob.reply(overTcp, "183 Again");
            }
            // over TCP nobody sends a refusal twice
            bob.reply(overTcp, "486 Busy Here");
            assertThat(bob.nextWithin(PATIENCE).method()).isEqualTo("ACK");
            first.reply(overUdp, "486 Busy Here");
            first.send("OPTIONS", "sip:host@example.test", "o");
            assertThat(first.next().startLine()).isEqualTo("SIP/2.0 200 Here");

            caller.send("CANCEL", "sip:callee@example.test", "i");
            assertThat(caller.next("SIP/2.0 200").startLine()).isEqualTo("SIP/2.0 200 canceling");
            first.next("CANCEL");
            first.reply(overUdp, "486 Busy Here");
            assertThat(first.next("ACK").method()).isEqualTo("ACK");
            SipText last = caller.nextWithin(PATIENCE);
            while (last.startLine().startsWith("SIP/2.0 1")) {
                last = caller.nextWithin(PATIENCE);
            }
            assertThat(last.startLine()).isEqualTo("SIP/2.0 486 Busy Here");
        }
    }
}
