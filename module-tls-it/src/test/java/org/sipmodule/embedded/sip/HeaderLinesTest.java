package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.nist.javax.sip.message.SIPRequest;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.module.ScriptException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Headers that a script adds: they are there afterwards, or the script is told. */
public class HeaderLinesTest extends RelayedPhones {

    @DataProvider
    public Object[][] singles() {
        return new Object[][] {
            {"Expires: 30", "Expires: 60"},
            {"Expires: 30", "Expires: soon"},
            {"Expires: soon", "Expires: 60"},
            {"User-Agent: one", "user-agent: two"},
            {"Subject: one", "s: two"},
        };
    }

    @Test(dataProvider = "singles")
    public void aSecondOneOfAHeaderThatStandsOnceIsRefused(String one, String two) {
        SIPRequest request = new SIPRequest();
        HeaderLines.attachAll(request, one);
        String name = two.substring(0, two.indexOf(':'));
        assertThatThrownBy(() -> HeaderLines.attachAll(request, two))
                .isInstanceOf(ScriptException.class)
                .hasMessage("header " + name + ": the message has one and may not have two");
    }

    @DataProvider
    public Object[][] lists() {
        return new Object[][] {
            {"X-Any: one", "X-Any: two"},
            {"Supported: one", "k: two"},
            {"Contact: <sip:a@example.test>", "Contact: <sip:b@example.test>"},
            {"Route: <sip:a@example.test;lr>", "Route: <sip:b@example.test;lr>"},
        };
    }

    @Test(dataProvider = "lists")
    public void othersStandAsOftenAsTheyAreAdded(String one, String two) {
        SIPRequest request = new SIPRequest();
        HeaderLines.attachAll(request, one);
        HeaderLines.attachAll(request, two);
        String value = two.substring(two.indexOf(':') + 1).strip();
        assertThat(request.encode())
                .contains(one.substring(one.indexOf(':') + 1).strip(), value);
    }

    @Test
    public void theServerHeaderOfAScriptComesBeforeThatOfTheHost() throws Exception {
        try (EmbeddedHost host = started(
                "server_header=\"Server: host\"\n",
                "if (is_method(\"INFO\")) { append_to_reply(\"Server: script\\r\\n\"); } sl_send_reply(\"200\", \"OK\");",
                "")) {
            caller.send("INFO", "sip:callee@example.test", "i");
            SipText reply = caller.next();
            assertThat(reply.headers("Server")).containsExactly("script");
            caller.send("OPTIONS", "sip:callee@example.test", "o");
            assertThat(caller.next().headers("Server")).containsExactly("host");
        }
    }
}
