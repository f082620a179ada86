package org.sipmodule.embedded.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.sipmodule.module.FakeMessage;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.Value;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The functions of siputils, textops, maxfwd and kex on single messages, with Kamailio's return codes. */
public class ScriptModulesTest {

    @DataProvider
    public Object[][] calls() {
        return new Object[][] {
            {"siputils", 1, new Object[] {"is_request"}},
            {"siputils", -1, new Object[] {"is_reply"}},
            {"siputils", 1, new Object[] {"has_totag"}},
            {"siputils", 1, new Object[] {"is_supported", "path"}},
            {"siputils", -1, new Object[] {"is_supported", "pat"}},
            {"siputils", 1, new Object[] {"uri_param", "lr"}},
            {"siputils", -1, new Object[] {"uri_param", "transport"}},
            {"siputils", 1, new Object[] {"uri_param", "transport", "tls"}},
            {"siputils", -1, new Object[] {"uri_param", "transport", "tcp"}},
            {"siputils", -1, new Object[] {"uri_param", "nosuch"}},
            {"siputils", 1, new Object[] {"is_uri_user_e164", "sip:+4930123@example.test"}},
            {"siputils", -1, new Object[] {"is_uri_user_e164", "sip:4930123@example.test"}},
            {"siputils", -1, new Object[] {"is_uri_user_e164", "sip:example.test"}},
            {"siputils", -1, new Object[] {"is_uri_user_e164", "no uri at all"}},
            {"siputils", -1, new Object[] {"is_uri_user_e164", ""}},
            {"siputils", 1, new Object[] {"is_e164", "+4930123"}},
            {"siputils", -1, new Object[] {"is_e164", "+49301234567890123"}},
            {"siputils", 1, new Object[] {"is_tel_number", "112"}},
            {"siputils", -1, new Object[] {"is_numeric", "+112"}},
            {"siputils", 1, new Object[] {"is_numeric", 112}},
            {"siputils", -1, new Object[] {"is_alphanum", "a-b"}},
            {"textops", 1, new Object[] {"is_method", "INVITE"}},
            {"textops", 1, new Object[] {"is_method", "ACK|INVITE|BYE"}},
            {"textops", -1, new Object[] {"is_method", "INVITES|INV"}},
            {"textops", 1, new Object[] {"is_present_hf", "x-test"}},
            {"textops", -1, new Object[] {"is_present_hf", "X-Other"}},
            {"textops", 1, new Object[] {"has_body"}},
            {"textops", 1, new Object[] {"has_body", "Application/SDP"}},
            {"textops", -1, new Object[] {"has_body", "text/plain"}},
            {"textops", 1, new Object[] {"search", "^x-test:.*TWO"}},
            {"textops", -1, new Object[] {"search", "INVITE.*v=0"}},
            {"textops", 1, new Object[] {"search", "sip:[[:alpha:]]+@example\\.test"}},
            {"textops", -1, new Object[] {"search", "sip:[[:digit:]]+@"}},
            {"textops", -1, new Object[] {"search", "^x-test: two$"}},
            {"textops", 1, new Object[] {"search", "^x-test: two.$"}},
            {"textops", -1, new Object[] {"search", "two[^x]*v=0"}},
            {"textops", 1, new Object[] {"search", "example[\\.]test"}},
            {"textops", 1, new Object[] {"search_body", "^v=0"}},
            {"textops", -1, new Object[] {"search_body", "INVITE"}},
            {"textops", 1, new Object[] {"search_hf", "X-Test", "one", "f"}},
            {"textops", -1, new Object[] {"search_hf", "X-Test", "one", "l"}},
            {"textops", 1, new Object[] {"search_hf", "X-Test", "TWO", "a"}},
            {"textops", -1, new Object[] {"search_hf", "X-Other", "o", "l"}},
            {"textops", 1, new Object[] {"cmp_str", "a", "a"}},
            {"textops", -1, new Object[] {"cmp_str", "a", "A"}},
            {"textops", 1, new Object[] {"cmp_istr", "a", "A"}},
            {"textops", 1, new Object[] {"starts_with", "abc", "ab"}},
            {"textops", 1, new Object[] {"in_list", "b", "a.b.c", "."}},
            {"textops", -1, new Object[] {"in_list", "a.b", "a.b.c", "."}},
            {"textops", 1, new Object[] {"remove_hf", "X-Test"}},
            {"textops", -1, new Object[] {"remove_hf", "X-Other"}},
            {"maxfwd", 1, new Object[] {"mf_process_maxfwd_header", 10}},
            {"maxfwd", 1, new Object[] {"is_maxfwd_lt", 17}},
            {"maxfwd", -1, new Object[] {"is_maxfwd_lt", "16"}},
            {"pv", 1, new Object[] {"pv_isset", ""}},
            {"pv", 1, new Object[] {"pv_isset", 0}},
            {"pv", -1, new Object[] {"pv_isset", Value.none()}},
            {"pv", 1, new Object[] {"is_int", 12}},
            {"pv", -1, new Object[] {"is_int", "12"}},
            {"pv", -1, new Object[] {"is_int", Value.none()}},
            {"kex", -1, new Object[] {"isdsturiset"}},
            {"kex", 1, new Object[] {"setdsturi", "sips:[2001:db8::1]:5061;transport=tls"}},
        };
    }

    @Test(dataProvider = "calls")
    public void functionsReturn(String module, int code, Object[] call) {
        Object[] arguments = List.of(call).subList(1, call.length).toArray();
        assertThat(Calls.of(module, invite()).call((String) call[0], arguments)).isEqualTo(code);
    }

    private static FakeMessage invite() {
        return FakeMessage.request("INVITE")
                .withUri("sip:bob@example.test;transport=tls;lr")
                .with("Max-Forwards", "16")
                .with("To", "\"no;tag=here\" <sip:bob@example.test>;tag=1")
                .with("Supported", "timer, path")
                .with("X-Test", "one")
                .with("X-Test", "two")
                .with("Content-Type", "application/sdp;charset=utf-8")
                .withBody("v=0\r\n");
    }

    @Test
    public void anExpressionThatWouldTakeTooLongIsGivenUp() {
        FakeMessage message = invite().withBody("a".repeat(5_000));
        assertThatThrownBy(() -> Calls.of("textops", message).call("search_body", "(a*)*b"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("a regular expression took more than 2000000 steps, given up");
    }

    @Test
    public void aTagInADisplayNameIsNoTag() {
        FakeMessage first = FakeMessage.request("INVITE").with("To", "\"no;tag=here\" <sip:bob@example.test;tag=x>");
        assertThat(Calls.of("siputils", first).call("has_totag")).isEqualTo(-1);
        assertThat(Calls.of("siputils", FakeMessage.request("INVITE").with("To", "<<<"))
                        .call("has_totag"))
                .isEqualTo(-1);
    }

    @Test
    public void aReplyIsOne() {
        Calls calls = Calls.of("siputils", FakeMessage.reply(200, "OK"));
        assertThat(calls.call("is_reply")).isEqualTo(1);
        assertThat(calls.call("is_request")).isEqualTo(-1);
    }

    @Test
    public void aUriParameterIsAdded() {
        FakeMessage message = FakeMessage.request("OPTIONS");
        Calls calls = Calls.of("siputils", message);
        assertThat(calls.call("add_uri_param", "transport=tls")).isEqualTo(1);
        assertThat(message.requestUri()).isEqualTo("sip:bob@example.test;transport=tls");
        assertThatThrownBy(() -> calls.call("add_uri_param", "x=1\r\nEvil: 1")).isInstanceOf(ScriptException.class);
        assertThat(message.requestUri()).isEqualTo("sip:bob@example.test;transport=tls");
    }

    @Test
    public void headersForTheReplyAreCollected() {
        Calls calls = Calls.of("textops", invite());
        assertThat(calls.call("append_to_reply", "X-Long: " + "y".repeat(700) + "\r\n"))
                .isEqualTo(1);
        assertThat(calls.call("append_to_reply", "X-Other:2")).isEqualTo(1);
        assertThat(calls.call("append_time")).isEqualTo(1);
        assertThat(calls.attachment(ReplyHeaders.class).orElseThrow().text())
                .startsWith("X-Long: " + "y".repeat(700) + "\r\nX-Other: 2\r\nDate: ")
                .endsWith(" GMT\r\n");
    }

    @DataProvider
    public Object[][] injections() {
        return new Object[][] {
            {"X: 1\r\nEvil: 2\r\n", "X: 1??Evil: 2??"},
            {"X: 1\nEvil: 2", "X: 1?Evil: 2"},
            {"X: 1\rEvil: 2", "X: 1?Evil: 2"},
            {"X: 1\r\n\r\n", "X: 1????"},
            {"X: \u0000", "X: ?"},
            {"no colon\r\n", "no colon??"},
            {": no name", ": no name"},
            {"two words: x", "two words: x"},
            {"", ""},
        };
    }

    @Test(dataProvider = "injections")
    public void aPeerCannotAddHeadersOfItsOwn(String text, String shown) {
        FakeMessage message = invite();
        Calls calls = Calls.of("textops", message);
        String before = message.text();
        for (String function : List.of("append_to_reply", "append_hf")) {
            assertThatThrownBy(() -> calls.call(function, text))
                    .isInstanceOf(ScriptException.class)
                    .hasMessage("\"" + shown + "\" is not one header (expected: \"Name: value\\r\\n\")");
        }
        assertThat(calls.attachment(ReplyHeaders.class).map(ReplyHeaders::text)).hasValue("");
        assertThat(message.text()).isEqualTo(before);
    }

    @Test
    public void repliesDoNotGrowWithoutEnd() {
        ReplyHeaders headers = new ReplyHeaders();
        String line = "X: " + "y".repeat(1000);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        headers.add(line);
                    }
                })
                .isInstanceOf(ScriptException.class)
                .hasMessage("append_to_reply: more than 65536 characters of headers");
        assertThat(headers.text()).hasSizeBetween(64_000, 65_536);
    }

    @Test
    public void headersOfTheMessageComeAndGo() {
        FakeMessage message = invite();
        Calls calls = Calls.of("textops", message);
        assertThat(calls.call("append_hf", "X-New: a: b \r\n")).isEqualTo(1);
        assertThat(message.headers("X-New")).containsExactly("a: b");
        calls.call("append_time_to_request");
        assertThat(message.headers("Date")).hasSize(1);
        calls.call("remove_hf", "X-Test");
        assertThat(message.headers("X-Test")).isEmpty();
    }

    @Test
    public void wrongRegularExpressionsAreExplained() {
        Calls calls = Calls.of("textops", invite());
        assertThatThrownBy(() -> calls.call("search", "a(b"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("the regular expression \"a(b\" is wrong: Unclosed group at character 4");
        FakeMessage big = invite().withBody("a".repeat(200_000));
        assertThatThrownBy(() -> Calls.of("textops", big).call("search_body", "(a|b)*c"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("the expression (a|b)*c needs too much memory for a text of 200000 characters");
    }

    @DataProvider
    public Object[][] hops() {
        return new Object[][] {
            {"16", 1, "15"},
            {" 1 ", 1, "0"},
            {"0", -1, "0"},
            {"255", 1, "70"},
            {"71", 1, "70"},
            {"x", -2, "x"},
            {"-1", -2, "-1"},
            {"99999999999", -2, "99999999999"},
        };
    }

    @Test(dataProvider = "hops")
    public void hopsAreCountedDown(String before, int code, String after) {
        FakeMessage message = FakeMessage.request("OPTIONS").with("Max-Forwards", before);
        assertThat(Calls.of("maxfwd", message).call("mf_process_maxfwd_header", "10"))
                .isEqualTo(code);
        assertThat(message.headers("Max-Forwards")).containsExactly(after);
    }

    @Test
    public void aMissingHopCountIsAdded() {
        FakeMessage message = FakeMessage.request("OPTIONS");
        Calls calls = Calls.of("maxfwd", message);
        assertThat(calls.call("is_maxfwd_lt", 5)).isEqualTo(-2);
        assertThat(calls.call("mf_process_maxfwd_header", 10)).isEqualTo(2);
        assertThat(message.headers("Max-Forwards")).containsExactly("10");
        assertThat(Calls.of("maxfwd", FakeMessage.request("X").with("Max-Forwards", "many"))
                        .call("is_maxfwd_lt", 5))
                .isEqualTo(-3);
    }

    @Test
    public void theHighestHopCountIsAParameter() {
        FakeMessage message = FakeMessage.request("OPTIONS").with("Max-Forwards", "69");
        Calls.of("maxfwd", message, Map.of("max_limit", Value.of(20))).call("mf_process_maxfwd_header", 10);
        assertThat(message.headers("Max-Forwards")).containsExactly("20");
    }

    @Test
    public void theDestinationIsSetAndTakenBack() {
        FakeMessage message = invite();
        Calls calls = Calls.of("kex", message);
        assertThat(calls.call("setdsturi", "sip:192.0.2.9:5061;transport=tls")).isEqualTo(1);
        assertThat(calls.call("isdsturiset")).isEqualTo(1);
        assertThat(message.destinationUri()).hasValue("sip:192.0.2.9:5061;transport=tls");
        assertThatThrownBy(() -> calls.call("setdsturi", "tel:112"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("setdsturi: \"tel:112\" is no SIP URI");
        assertThat(calls.call("resetdsturi")).isEqualTo(1);
        assertThat(calls.call("isdsturiset")).isEqualTo(-1);
    }

    @Test
    public void aStartValueOfAVariableIsRefused() {
        assertThat(Calls.of("pv", invite(), Map.of("varset", Value.of("a=i:1"))).problems())
                .containsExactly("kamailio.cfg:3:1: parameter varset is not supported: variables are unset until the"
                        + " script sets them. Set it at the head of request_route");
    }

    @Test
    public void parametersWithoutEffectAreTold() {
        assertThat(Calls.of("rr", invite(), Map.of("force_send_socket", Value.of(0)))
                        .problems())
                .containsExactly(
                        "kamailio.cfg:3:1: parameter force_send_socket has no effect here: the socket is that of"
                                + " the request, or what $fs names");
        assertThat(Calls.of("tm", invite(), Map.of("contacts_avp", Value.of("tm_contacts")))
                        .problems())
                .contains("kamailio.cfg:3:1: parameter contacts_avp has no effect here: there is no t_load_contacts()");
        assertThat(Calls.of("rr", invite()).problems()).isEmpty();
    }

    @Test
    public void textsOfPeersDoNotBreakTheUriParser() {
        for (String text :
                List.of("sip:", "sip:@", "sip:[::", "sip:a@b:c", "sip:;=", ":", "\"", "sip:a@b?x", "%", "sip:%zz@b")) {
            assertThat(Calls.of("siputils", invite()).call("is_uri_user_e164", text))
                    .as(text)
                    .isEqualTo(-1);
        }
    }
}
