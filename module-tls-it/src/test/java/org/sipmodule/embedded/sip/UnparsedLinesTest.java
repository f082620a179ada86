package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipText;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Header lines that the stack cannot read are for others: they go on as they came, unless a script takes them out. */
public class UnparsedLinesTest extends RelayedPhones {

    /** As many telephone networks write it. */
    private static final String IDENTITY = "P-Asserted-Identity: <sip:+49123@example.test>;cpc=ordinary";

    private static final String WHOSE = "<sip:+49123@example.test>;cpc=ordinary";
    private static final String EXPIRES = "Expires: soon";

    @DataProvider
    public Object[][] ways() {
        return new Object[][] {{"t_relay()"}, {"forward()"}};
    }

    @Test(dataProvider = "ways")
    public void theyGoOnAsTheyCame(String send) throws Exception {
        try (EmbeddedHost host = started("", to(first) + send + ";", "")) {
            caller.send("INFO", "sip:callee@example.test", "o", IDENTITY, IDENTITY, EXPIRES, "Max-Forwards: few");
            SipText request = first.next();
            assertThat(request.headers("P-Asserted-Identity")).isEqualTo(List.of(WHOSE, WHOSE));
            assertThat(request.headers("Expires")).containsExactly("soon");
            // it counts, and there can be only one: the host writes it
            assertThat(request.headers("Max-Forwards")).containsExactly("70");
            first.reply(request, "200 OK", IDENTITY, EXPIRES);
            SipText reply = caller.next();
            assertThat(reply.headers("P-Asserted-Identity")).containsExactly(WHOSE);
            assertThat(reply.headers("Expires")).containsExactly("soon");
        }
    }

    @Test
    public void aScriptSeesThemAndTakesThemOutOfOneBranchOrReply() throws Exception {
        try (EmbeddedHost host = started(
                "",
                "if (is_method(\"CANCEL\")) { t_relay(); exit; } remove_hf(\"Expires\");"
                        + " if (is_present_hf(\"Expires\")) { append_hf(\"X-Left: yes\\r\\n\"); }"
                        + " if (search(\"cpc=ordinary\")) { append_hf(\"X-Seen: yes\\r\\n\"); }"
                        + " t_on_branch(\"B\"); t_on_reply(\"R\"); append_branch(\"" + second.uri() + "\"); $ru = \""
                        + first.uri() + "\"; t_relay();",
                """
                branch_route[B] { if ($rU == "first") { remove_hf("P-Asserted-Identity"); } }
                onreply_route[R] { if ($rs == 180) { remove_hf("P-Asserted-Identity"); } }
                """)) {
            caller.send("INVITE", "sip:callee@example.test", "i", IDENTITY, EXPIRES);
            SipText request = first.next();
            assertThat(request.headers("P-Asserted-Identity")).isEmpty();
            assertThat(request.headers("Expires")).isEmpty();
            assertThat(request.headers("X-Left")).isEmpty();
            assertThat(request.headers("X-Seen")).containsExactly("yes");
            assertThat(second.next().headers("P-Asserted-Identity")).containsExactly(WHOSE);
            first.reply(request, "180 Ringing", IDENTITY);
            assertThat(caller.next("SIP/2.0 180").headers("P-Asserted-Identity"))
                    .isEmpty();
            first.reply(request, "200 OK", IDENTITY);
            assertThat(caller.next("SIP/2.0 200").headers("P-Asserted-Identity"))
                    .containsExactly(WHOSE);
        }
    }
}
