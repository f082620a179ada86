package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What an operator reads for each mistake: whole messages. */
public class ScriptProblemsTest {

    private static final String LOAD = "loadmodule \"fake\"\n";

    private static String select(String written) {
        return "request_route {\n  note(" + written + ");\n}";
    }

    @DataProvider
    public Object[][] mistakes() {
        return new Object[][] {
            {"foo_bar=1", "k.cfg:1:1: there is no core setting foo_bar"},
            {"enable_tsl=yes", "k.cfg:1:1: there is no core setting enable_tsl. Did you mean enable_tls?"},
            {
                "loadmodul \"x\"",
                "k.cfg:1:1: unexpected \"loadmodul\": expected a setting, loadmodule, modparam or a route block. Did you mean loadmodule?"
            },
            {"debug=\"x\"", "k.cfg:1:7: unexpected the text \"x\": expected a number, yes or no as the value of debug"},
            {
                "children=",
                "k.cfg:1:10: unexpected the end of the file: expected a number, yes or no as the value of children"
            },
            {"debug 3", "k.cfg:1:7: unexpected \"3\": expected \"=\" after debug"},
            {"port=70000", "k.cfg:1:1: port=70000: there is no such port: expected 1..65535"},
            {"tls_max_connections=-2", "k.cfg:1:1: tls_max_connections=-2 is out of range: expected 0..2147483647"},
            {
                "listen=foo:127.0.0.1:5",
                "k.cfg:1:8: listen=foo:127.0.0.1:5: this server has no protocol foo: expected one of udp, tcp, tls"
            },
            {
                "listen=tls:127.0.0.1:70000",
                "k.cfg:1:8: listen=tls:127.0.0.1:70000: there is no port 70000: expected 1..65535"
            },
            {
                "listen=tls:::1:5061",
                "k.cfg:1:8: listen=tls:::1:5061 is no socket: expected [protocol:]address[:port], an IPv6 address in brackets"
            },
            {"enable_sctp=yes", "k.cfg:1:1: the setting enable_sctp is not supported. This server has no SCTP"},
            {
                "chroot=\"/x\"",
                "k.cfg:1:1: the setting chroot is not supported. Start the server in the changed root instead"
            },
            {
                "user=\"kamailio\"",
                "k.cfg:1:1: the setting user does nothing here. This process cannot change its user; start it as the user it shall run as"
            },
            {
                "tcp_accept_haproxy=yes",
                "k.cfg:1:1: the setting tcp_accept_haproxy is not supported. Turn the PROXY protocol off at the balancer too: with it no TLS handshake succeeds here"
            },
            {
                "advertised_address=\"192.0.2.1 \"",
                "k.cfg:1:1: advertised_address=192.0.2.1  is no socket: expected [protocol:]address[:port], an IPv6 address in brackets"
            },
            {"advertised_port=0", "k.cfg:1:1: advertised_port=0: there is no such port: expected 1..65535"},
            {
                "dns_srv_lb=no\ndns_try_naptr=yes",
                "k.cfg:2:1: the setting dns_try_naptr does nothing here. A next hop is looked up as one address, without NAPTR and SRV: name its host and port in $du"
            },
            {
                "onsend_route { drop; }",
                "k.cfg:1:1: onsend_route is not supported, nothing would run it. Put its work into event_route[tls:connection-out] for TLS; else into a branch_route, where $du or $ru is the destination and $sndto is null"
            },
            {
                "tls_ca_list=\"ca.pem\"",
                "k.cfg:1:1: the setting tls_ca_list is not supported. Set it with modparam(\"tls\", ...) or in tls.cfg"
            },
            {"cfgengine \"lua\"", "k.cfg:1:11: unexpected the text \"lua\": expected \"=\" after cfgengine"},
            {"cfgengine=\"lua\"", "k.cfg:1:1: cfgengine lua is not supported: expected native"},
            {"debug=3\nloadmodule tls", "k.cfg:2:12: unexpected \"tls\": expected the module's name in quotes"},
            {
                LOAD + "modparam(\"fake\", \"number\" 1)",
                "k.cfg:2:27: unexpected \"1\": expected \",\" after the parameter's name"
            },
            {
                LOAD + "modparam(\"fake\", \"number\", one)",
                "k.cfg:2:28: unexpected \"one\": expected a number or a text in quotes as the parameter's value"
            },
            {
                LOAD + "modparamx(\"fake\", \"text\", \"$ru\")",
                "k.cfg:2:27: $ru has no value before messages arrive: expected $def(name) or $env(name)"
            },
            {"#!ifdef A\ndebug=1", "k.cfg:1:1: this condition does not end: expected #!endif"},
            {"debug=1\n#!else", "k.cfg:2:1: #!else does not belong to a condition: expected an #!ifdef before it"},
            {"#!endif", "k.cfg:1:1: #!endif does not belong to a condition: expected an #!ifdef before it"},
            {"#!ifdf A", "k.cfg:1:1: there is no directive #!ifdf, the line is taken as a comment. Did you mean ifdef?"
            },
            {"#!ifexp A==1\n#!endif", "k.cfg:1:1: #!ifexp is not supported: expected #!ifdef or #!ifndef"},
            {
                "#!define A 1\n#!define A 2",
                "k.cfg:2:1: A is defined already, at k.cfg:1:1. Use #!trydef to keep the first value or #!redefine to replace it"
            },
            {"#!define", "k.cfg:1:1: #!define without a name: expected letters, digits and _"},
            {"#!defenv NONE", "k.cfg:1:1: the environment has no variable NONE. Use #!trydefenv when it may be missing"
            },
            {
                "#!subst \"/a\"",
                "k.cfg:1:1: #!subst \"/a\": not of the form /expression/replacement/flags: expected #!subst \"/expression/replacement/flags\""
            },
            {
                "include_file \"nosuch.cfg\"",
                "k.cfg:1:14: include_file \"nosuch.cfg\": there is no file nosuch.cfg. Use import_file when the file may be missing"
            },
            {"/* never", "k.cfg:1:1: this comment does not end: expected */"},
            {"log_name=\"x", "k.cfg:1:10: this text does not end: expected \""},
            {"failure_route { exit; }", "k.cfg:1:1: failure_route without a name: expected failure_route[name]"},
            {"route[A] { exit; }\nroute[A] { exit; }", "k.cfg:2:1: route[A] is there already: at k.cfg:1:1"},
            {
                "request_route {\n exit;\n",
                "k.cfg:1:15: request_route does not end before the end of the file in line 3: expected \"}\""
            },
            {
                "request_route {\n if (1) {\n exit;\n}\nroute[A] { exit; }",
                "k.cfg:1:15: request_route does not end before \"route\" in line 5: expected \"}\""
            },
            {"request_route {\n exit\n}", "k.cfg:3:1: unexpected \"}\": expected \";\" after exit"},
            {"request_route {\n $var(x) 1;\n}", "k.cfg:2:10: unexpected \"1\": expected \"=\" after $var(x)"},
            {"request_route {\n $var(x) = ;\n}", "k.cfg:2:12: unexpected \";\": expected a value"},
            {"request_route {\n if 1 exit;\n}", "k.cfg:2:5: unexpected \"1\": expected \"(\" after if"},
            {"request_route {\n if (1 {exit;}\n}", "k.cfg:2:8: unexpected \"{\": expected \")\" after the expression"},
            {
                "request_route {\n switch(1) { exit; }\n}",
                "k.cfg:2:14: unexpected \"exit\": expected case or default in a switch"
            },
            {
                "request_route {\n log(\"a\";\n}",
                "k.cfg:2:9: unexpected \";\": expected \",\" or \")\" after an argument of log"
            },
            {
                "request_route {\n if (@tls.peer==1) exit;\n}",
                "k.cfg:2:7: there is no select @tls. Is the module that has it loaded?"
            },
            {LOAD + select("@fak.name"), "k.cfg:3:9: there is no select @fak. Did you mean fake?"},
            {
                LOAD + select("@fake.nam"),
                "k.cfg:3:14: @fake has no nam: expected one of name, nothing, list, chain, count. Did you mean name?"
            },
            {
                LOAD + select("@fake.count.dnss"),
                "k.cfg:3:20: @fake.count has no dnss: expected one of DNS. Did you mean DNS?"
            },
            {
                LOAD + select("@fake.count"),
                "k.cfg:3:14: @fake.count has no value of its own: expected behind it, after a dot, one of DNS"
            },
            {LOAD + select("@fake.name.more"), "k.cfg:3:19: @fake.name ends there: expected no .more"},
            {LOAD + select("@fake.name[1]"), "k.cfg:3:14: @fake.name[1]: name takes no index: expected no brackets"},
            {LOAD + select("@fake.chain"), "k.cfg:3:14: @fake.chain needs an index: expected @fake.chain[number]"},
            {LOAD + select("@fake.list[x]"), "k.cfg:3:19: unexpected \"x\": expected a number as the index"},
            {LOAD + select("@fake."), "k.cfg:3:14: unexpected \")\": expected the name of a select"},
            {
                LOAD + select("$sel(fake.nam)"),
                "k.cfg:3:8: @fake has no nam: expected one of name, nothing, list, chain, count. Did you mean name?"
            },
            {LOAD + select("\"$sel(fake.list[x])\""), "k.cfg:3:8: @fake.list[x]: bad index x: expected a number"},
            {
                LOAD + select("$sel(@fake.name)"),
                "k.cfg:3:8: $sel(@fake.name) is no select: expected $sel(name.name) or $sel(name.name[number])"
            },
            {LOAD + select("$sel()"), "k.cfg:3:8: $sel needs a name: expected $sel(name)"},
            {LOAD + select("$(fake_plain[1])"), "k.cfg:3:8: $(fake_plain[1]): this variable takes no index"},
            {
                "request_route {\n route(RELAI);\n}\nroute[RELAY] { exit; }",
                "k.cfg:2:8: route(RELAI): there is no route[RELAI]. Did you mean RELAY?"
            },
            {"request_route {\n route();\n}", "k.cfg:2:2: route is called with 0 arguments: expected 1"},
            {LOAD + "request_route {\n not(\"x\");\n}", "k.cfg:3:2: there is no function not. Did you mean note?"},
            {
                "request_route {\n sl_send_reply(\"200\", \"OK\");\n}",
                "k.cfg:2:2: there is no function sl_send_reply. Is the module that has it loaded?"
            },
            {LOAD + "request_route {\n note();\n}", "k.cfg:3:2: note is called with 0 arguments: expected 1"},
            {LOAD + "request_route {\n two(1, 2, 3);\n}", "k.cfg:3:2: two is called with 3 arguments: expected 1..2"},
            {
                LOAD + "request_route {\n note(word);\n}",
                "k.cfg:3:7: unknown word word: expected a number, a text in quotes or a variable"
            },
            {
                LOAD + "request_route {\n on_failure(\"G\");\n}\nfailure_route[GO] { exit; }",
                "k.cfg:3:13: on_failure: there is no route G. Did you mean GO?"
            },
            {
                LOAD + "request_route {\n on_failure(5 + 1);\n}",
                "k.cfg:3:15: on_failure needs the name of a route: expected a text in quotes"
            },
            {
                LOAD + "reply_route {\n request_only();\n}",
                "k.cfg:3:2: request_only cannot be used in reply_route: only in request_route"
            },
            {
                LOAD + "reply_route {\n route(A);\n}\nroute[A] {\n request_only();\n}",
                "k.cfg:6:2: request_only cannot be used in route[A], which runs as reply_route: only in request_route"
            },
            {
                LOAD + "event_route[fake:uot] { exit; }",
                "k.cfg:2:1: event_route[fake:uot] never runs: module fake has no such event: expected one of fake:out. Did you mean fake:out?"
            },
            {
                "request_route {\n $fx = \"x\";\n}",
                "k.cfg:2:2: there is no variable $fx. Is the module that has it loaded?"
            },
            {
                "request_route {\n force_send_socket(dccp:127.0.0.1:5060);\n}",
                "k.cfg:2:20: force_send_socket: dccp:127.0.0.1:5060: this server has no protocol dccp: expected one of udp, tcp, tls"
            },
            {
                "request_route {\n if (1) set_advertised_address(sip.example.com:5060, (a));\n}",
                "k.cfg:2:9: set_advertised_address of the core is not supported. Say it at the socket, listen=... advertise ADDRESS:PORT, or for all with advertised_address"
            },
            {"request_route {\n exec(\"a\";\n}", "k.cfg:2:10: unexpected \";\": expected \")\""},
            {
                "tls_log=3",
                "k.cfg:1:1: the setting tls_log does nothing here. Set it with modparam(\"tls\", \"tls_log\", ...)"
            },
            {"request_route {\n $ru2 = \"x\";\n}", "k.cfg:2:2: there is no variable $ru2. Did you mean $rU?"},
            {
                LOAD + "request_route {\n note(\"$fU $tls_x\");\n}",
                "k.cfg:3:7: there is no variable $tls_x. Is the module that has it loaded?"
            },
            {"request_route {\n $si = \"x\";\n}", "k.cfg:2:2: $si cannot be assigned to: it is read-only"},
            {
                LOAD + "request_route {\n note($fake(nam));\n}",
                "k.cfg:3:7: $fake(nam): $fake has no such inner name: expected one of name, index. Did you mean name?"
            },
            {LOAD + "request_route {\n note($hdr());\n}", "k.cfg:3:7: $hdr needs a name: expected $hdr(name)"},
            {
                LOAD + "request_route {\n note($(xavp(a=>b)[1]));\n}",
                "k.cfg:3:7: $(xavp(a=>b)[1]): this variable takes no index"
            },
            {
                LOAD + "request_route {\n note($(ru{uri.usr}));\n}",
                "k.cfg:3:7: there is no transformation {uri.usr}. Did you mean {uri.user}?"
            },
            {
                LOAD + "request_route {\n note($(ru{s.substr,1}));\n}",
                "k.cfg:3:7: {s.substr,1} has 1 parameters: expected 2"
            },
            {LOAD + "request_route {\n note($(ru{re.subst,/[/x/}));\n}", "k.cfg:3:7: {re.subst,/[/x/}: [ without ]"},
            {
                LOAD + "request_route {\n note($sndto(ipp));\n}",
                "k.cfg:3:7: $sndto(ipp): there is no ipp in sndto: expected one of ip, port, proto, sproto, af. Did you mean ip?"
            },
            {
                "request_route {\n if ($ru =~ \"(a\") exit;\n}",
                "k.cfg:2:13: \"(a\" is no regular expression: Unclosed group"
            },
            {"request_route {\n if (5 == \"5\") exit;\n}", "k.cfg:2:11: a text stands where a number is needed"},
            {"request_route {\n $var(x) = 1 + \"2\";\n}", "k.cfg:2:16: a text stands where a number is needed"},
            {"request_route {\n if (\"abc\") exit;\n}", "k.cfg:2:6: a text stands where a condition is needed"},
            {
                "request_route {\n if (src_ip==\"a.test\") exit;\n}",
                "k.cfg:2:14: src_ip is compared with a.test: expected an address or address/prefix"
            },
            {
                "request_route {\n if (myself) exit;\n}",
                "k.cfg:2:6: myself can only be compared, as in uri==myself: expected a number, a text in quotes or a variable"
            },
            {
                "request_route {\n switch($rm) { case $ru: exit; }\n}",
                "k.cfg:2:21: a case label that varies: expected a number or a text in quotes"
            },
            {
                "request_route {\n switch($rm) { default: exit; default: exit; }\n}",
                "k.cfg:2:31: a second default in the switch: expected one at most"
            },
        };
    }

    @Test(dataProvider = "mistakes")
    public void tellsWhatIsWrong(String script, String message) {
        assertThat(ScriptFixture.of(script).problems()).containsExactly(message);
    }

    @Test
    public void tellsAllAtOnce() {
        ScriptFixture fixture = ScriptFixture.of("""
                debugg=1
                loadmodule "fake"
                request_route {
                    nota("x");
                    if ($ru = 1) {
                        exit;
                    }
                    route(NONE);
                    $var(x) = ;
                    drop
                }
                modparam("fake", "numbr", 1)
                reply_route {
                    exit;
                """);
        assertThat(fixture.problems().stream().collect(Collectors.joining("\n")))
                .isEqualTo("""
                k.cfg:1:1: there is no core setting debugg. Did you mean debug?
                k.cfg:5:13: unexpected "=": expected ")" after the expression
                k.cfg:9:15: unexpected ";": expected a value
                k.cfg:11:1: unexpected "}": expected ";" after drop
                k.cfg:13:13: reply_route does not end before the end of the file in line 15: expected "}"
                k.cfg:12:1: modparam("fake", "numbr"): module fake has no parameter numbr: one of number, text. Did you mean number?
                k.cfg:4:5: there is no function nota. Did you mean note?
                k.cfg:8:11: route(NONE): there is no route[NONE]""");
    }

    @Test
    public void allowsACallThatOneOfTheKindsMayMake() {
        assertThat(ScriptFixture.of(
                                LOAD
                                        + "request_route { route(A); }\nreply_route { route(A); }\nroute[A] { request_only(); }")
                        .problems())
                .isEmpty();
    }
}
