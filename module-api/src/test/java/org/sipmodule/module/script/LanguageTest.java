package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Values, operators, variables and transformations. Most rows were first tried on Kamailio 5.6.3. */
public class LanguageTest {

    @DataProvider
    public Object[][] values() {
        return new Object[][] {
            {"1+2*3", "7"},
            {"(1+2)*3", "9"},
            {"7-2-1", "4"},
            {"7/2", "3"},
            {"7%4", "3"},
            {"7 mod 4", "3"},
            {"-5", "-5"},
            {"0x1f", "31"},
            {"010", "8"},
            {"yes", "1"},
            {"off", "0"},
            {"~0", "-1"},
            {"6 & 3", "2"},
            {"6 | 1", "7"},
            {"1 << 4", "16"},
            {"1 == 1 && 2 == 2", "1"},
            {"1 == 2 || 0", "0"},
            {"not 0", "1"},
            {"\"a\"+1", "a1"},
            {"\"a\" \"b\" 'c'", "abc"},
            {"\"t\\tq\\\"b\\\\r\\+\"", "t\tq\"b\\r\\+"},
            {"'a\\tb$si'", "a\\tb$si"},
            {"\"x$si\"", "x$si"},
            {"$avp(u)+1", "1"},
            {"$avp(u)+\"q\"", "q"},
            {"$var(never)", "0"},
            {"$var(never)+\"1\"+1", null},
            {"strlen(\"abc\")", "3"},
            {"strempty($avp(u))", "1"},
            {"(str)5 + 1", "51"},
            {"(int)$cs + 1", "8"},
            {"route(MINUS)", "-7"},
            {"route(MINUS) == -7", "0"},
            {"route(FIVE) == 1", "1"},
            {"code(-3)", "-3"},
            {"method", "INVITE"},
            {"$rm", "INVITE"},
            {"$ru", "sip:Bob;x=1@127.0.0.1:25999;transport=udp;foo=bar"},
            {"$rU", "Bob;x=1"},
            {"$rd", "127.0.0.1"},
            {"$rp", "25999"},
            {"$rP", "udp"},
            {"$rz", "sip"},
            {"$si", "127.0.0.1"},
            {"$sp", "40001"},
            {"$Ri", "127.0.0.1"},
            {"$Rp", "25999"},
            {"$pr", "tls"},
            {"$fu", "sip:alice@a.test:5070;lr"},
            {"$fU", "alice"},
            {"$fd", "a.test"},
            {"$fn", "\"Al ice\""},
            {"$ft", "ft"},
            {"$tu", "sip:bob@b.test"},
            {"$tU", "bob"},
            {"$td", "b.test"},
            {"$tt", "<null>"},
            {"$tn", "<null>"},
            {"$ci", "cid@x"},
            {"$cs", "7"},
            {"$ct", "<sip:c1@1.2.3.4>, <sip:c2@1.2.3.4>;q=1"},
            {"$cT", "text/plain"},
            {"$cl", "4"},
            {"$rb", "body"},
            {"$ua", "UA 1"},
            {"$du", "<null>"},
            {"$rs", "<null>"},
            {"$mt", "1"},
            {"$rv", "SIP/2.0"},
            {"$hdr(X-A)", "one"},
            {"$hdr(x-a)", "one"},
            {"$(hdr(X-A)[1])", "two"},
            {"$(hdr(X-A)[-1])", "two"},
            {"$(hdr(X-A)[*])", "one,two"},
            {"$(hdr(X-A)[5])", "<null>"},
            {"$hdrc(X-A)", "2"},
            {"$hdr(X-None)", "<null>"},
            {"$env(HOME)", "/home/me"},
            {"$env(NONE)", "<null>"},
            {"$TS", "1700000000"},
            {"$TV(s)", "1700000000"},
            {"$Tf", "Tue Nov 14 22:13:20 2023"},
            {"$null", "0"},
            {"$fake(name)", "faked"},
            {"$(fake(index)[3])", "3"},
            {"$fake(index)", "0"},
            {"$fake_plain", "42"},
            {"$sndto(ip)", "<null>"},
            {"$sndfrom(port)", "<null>"},
            {"$fs", "<null>"},
            {"$(ru{uri.user})", "Bob;x=1"},
            {"$(ru{uri.host})", "127.0.0.1"},
            {"$(ru{uri.port})", "25999"},
            {"$(ru{uri.params})", "transport=udp;foo=bar"},
            {"$(ru{uri.param,foo})", "bar"},
            {"$(ru{uri.scheme})", "sip"},
            {"$(fu{s.len})", "24"},
            {"$(fu{s.substr,0,3})", "sip"},
            {"$(fu{s.substr,4,0})", "alice@a.test:5070;lr"},
            {"$(fu{s.substr,-3,2})", ";l"},
            {"$(fu{s.select,1,:})", "alice@a.test"},
            {"$(fu{s.select,-1,:})", "5070;lr"},
            {"$(fu{s.select,9,:})", ""},
            {"$(rU{s.md5})", "2e3645e004982933e051240ca58ef09a"},
            {"$(rU{s.sha256})", "6c89c875e11503b4902f4061dda4db203f7c87ad4c09ff92ca808eea183abb24"},
            {"$(rU{s.toupper})", "BOB;X=1"},
            {"$(rU{s.tolower}{s.len})", "7"},
            {"$(rU{s.encode.hexa})", "426f623b783d31"},
            {"$(rU{s.encode.hexa}{s.decode.hexa})", "Bob;x=1"},
            {"$(rU{s.strip,1})", "ob;x=1"},
            {"$(rU{s.striptail,1})", "Bob;x="},
            {"$(rU{s.rm,o})", "Bb;x=1"},
            {"$(rU{s.replace,o,00})", "B00b;x=1"},
            {"$(rU{s.prefixes,2})", "B,Bo"},
            {"$(rU{s.escape.user})", "Bob;x=1"},
            {"$(rU{re.subst,/o/0/g})", "B0b;x=1"},
            {"$(rU{re.subst,/^(.)(.)/\\2\\1/})", "oBb;x=1"},
            {"$(hdr(From){nameaddr.uri})", "sip:alice@a.test:5070;lr"},
            {"$(hdr(From){nameaddr.name})", "\"Al ice\""},
            {"$(ct{nameaddr.uri})", "sip:c1@1.2.3.4"},
            {"$(hdr(From){tobody.tag})", "ft"},
            {"$(ru{uri.params}{param.value,foo})", "bar"},
            {"$(ru{uri.params}{param.count})", "2"},
            {"$(ru{uri.params}{param.name,1})", "foo"},
            {"$(avp(none){s.toupper})", ""},
            {"$(rU{s.substr,$var(never),$fake_plain})", "Bob;x=1"},
        };
    }

    @Test(dataProvider = "values")
    public void computesAsKamailio(String expression, String value) {
        if (value == null) {
            assertThat(ScriptFixture.statements("$var(r) = " + expression + ";").problems())
                    .isEmpty();
            return;
        }
        ScriptFixture fixture = ScriptFixture.statements("$var(r) = " + expression + "; note(\"$var(r)\");");
        boolean isNull = value.equals("<null>");
        assertThat(fixture.notes()).containsExactly(isNull ? "0" : value);
        if (isNull) {
            assertThat(ScriptFixture.statements("note(\"" + expression + "\");").notes())
                    .containsExactly("<null>");
        }
    }

    @DataProvider
    public Object[][] conditions() {
        return new Object[][] {
            {"-1", false},
            {"!-1", false},
            {"-1 && 1", false},
            {"!$var(s)", true},
            {"$avp(u)", false},
            {"!$avp(u)", true},
            {"!route(MINUS)", true},
            {"!route(MINUS) && route(FIVE)", true},
            {"code(-1) || code(2)", true},
            {"$avp(u)==0", true},
            {"$avp(u)==\"\"", true},
            {"$avp(u)!=\"x\"", true},
            {"$avp(u)==$null", true},
            {"$null != $avp(u)", false},
            {"$var(i)==$null", false},
            {"defined $avp(u)", false},
            {"defined $ru", true},
            {"\"5\"==5", true},
            {"$cs == \"7\"", true},
            {"$cs == 7", true},
            {"$cs == \"07x\"", false},
            {"$var(s)==0", false},
            {"$var(s)==\"ABC\"", false},
            {"$var(s)==\"abc\"", true},
            {"$var(s) eq \"abc\"", true},
            {"$var(s) ne \"abc\"", false},
            {"$cs ieq 7", true},
            {"$cs ine 7", false},
            {"$var(s)=~\"^AB\"", true},
            {"$var(s)!~\"^AB\"", false},
            {"$var(s)=~\"b$\"", false},
            {"$var(s) =~ \"^[[:alpha:]]+$\"", true},
            {"$avp(u)=~\".*\"", true},
            {"$var(s) =~ $var(s)", true},
            {"method==\"invite\"", true},
            {"method==INVITE", true},
            {"method!=BYE", true},
            {"method=~\"INV|BYE\"", true},
            {"uri==myself", true},
            {"from_uri==myself", false},
            {"\"sip:own.test\"==myself", true},
            {"\"sip:127.0.0.1\"==myself", false},
            {"src_ip==myself", true},
            {"src_ip!=myself", false},
            {"src_ip==127.0.0.1", true},
            {"src_ip==127.0.0.0/8", true},
            {"src_ip==127.0.0.0/255.0.0.0", true},
            {"src_ip==10.0.0.0/8", false},
            {"src_ip==[::1]", false},
            {"src_ip==\"127.0.0.1\"", true},
            {"dst_ip==127.0.0.1", true},
            {"$si==127.0.0.1", true},
            {"proto==TLS", true},
            {"proto==UDP", false},
            {"af==INET", true},
            {"dst_port==25999", true},
            {"src_port > 40000", true},
            {"msg:len>=10", true},
            {"from_uri=~\"alice\"", true},
            {"retcode==0", true},
            {"$rc==0 && $?==0 && $retcode==0", true},
            {"$cs > 6 and $cs <= 7", true},
            {"is_method(\"BYE|INVITE\")", true},
            {"6 & 2 == 2", false},
        };
    }

    @Test(dataProvider = "conditions")
    public void decidesAsKamailio(String condition, boolean holds) {
        ScriptFixture fixture = ScriptFixture.statements(
                "$var(i)=7; $var(s)=\"abc\"; if (" + condition + ") note(\"yes\"); else { note(\"no\"); }");
        assertThat(fixture.notes()).containsExactly(holds ? "yes" : "no");
    }

    @DataProvider
    public Object[][] scripts() {
        return new Object[][] {
            {"text argument", "note(\"$rm from $fU$$ for 5$ $(rU{s.len})\");", "INVITE from alice$ for 5$ 7"},
            {"literal argument", "note_literal(\"^$rm\");", "^$rm"},
            {"literal variable", "note_literal($rm);", "INVITE"},
            {"user", "$rU=\"carl\"; note($ru);", "sip:carl@127.0.0.1:25999;transport=udp;foo=bar"},
            {"host", "$rd=\"h.test\"; note($ru);", "sip:Bob;x=1@h.test:25999;transport=udp;foo=bar"},
            {"port", "$rp=5; note($ru);", "sip:Bob;x=1@127.0.0.1:5;transport=udp;foo=bar"},
            {"no port", "$rp=$null; note($ru); note($rp);", "sip:Bob;x=1@127.0.0.1;transport=udp;foo=bar|5060"},
            {"no user", "$rU=$null; note($ru); note($rU);", "sip:127.0.0.1:25999;transport=udp;foo=bar|<null>"},
            {"uri", "$ru=\"sip:q@z\"; note($ru); note($oU);", "sip:q@z|Bob;x=1"},
            {"bad uri", "$rd=\"a b\\r\\nX: y\"; note($rc); note($rd);", "0|127.0.0.1"},
            {
                "destination",
                "$du := \"sip:1.1.1.1:7;transport=tls\"; note(\"$du $dd $dp $dP\"); $du=$null; note($du);",
                "sip:1.1.1.1:7;transport=tls 1.1.1.1 7 tls|<null>"
            },
            {
                "avp",
                "$avp(a)=\"1\"; $avp(s:a)=\"2\"; $avp(a)=3; note(\"$avp(a) $(avp(a)[1]) $(avp(a)[2]) $(avp(a)[*])\");",
                "3 2 1 3, 2, 1"
            },
            {"avp replaced", "$avp(a)=1; $avp(a)=2; $(avp(a)[*])=9; note(\"$avp(a) $(avp(a)[1])\");", "9 <null>"},
            {"avp removed", "$avp(a)=1; $avp(a)=2; $avp(a)=$null; note($avp(a));", "1"},
            {"avp name", "$var(n)=\"k\"; $avp($var(n))=4; note($avp(k));", "4"},
            {
                "xavp",
                "$xavp(r=>f)=\"1\"; $xavp(r=>g)=\"2\"; note(\"$xavp(r=>f) $xavp(r=>g) $xavp(r[1]=>f)\");",
                "<null> 2 1"
            },
            {
                "xavp index",
                "$xavp(t=>a)=\"1\"; $xavp(t[0]=>b)=\"2\"; $(xavp(t[0]=>a))=\"3\"; note(\"$xavp(t=>a) $xavp(t=>b)\");",
                "3 2"
            },
            {"xavp absent", "$xavp(q[0]=>f)=\"9\"; note($rc); note($xavp(q=>f));", "0|<null>"},
            {"xavp removed", "$xavp(q=>f)=\"9\"; $xavp(q)=$null; note($xavp(q=>f));", "<null>"},
            {
                "switch falls through",
                "$var(s)=\"b\"; switch($var(s)) { case \"a\": note(\"a\"); case \"b\": note(\"b\"); case \"c\": note(\"c\"); break; default: note(\"d\"); }",
                "b|c"
            },
            {
                "switch default",
                "switch($rm) { case 1: note(\"1\"); break; default: note(\"d\"); case 5: note(\"5\"); }",
                "d|5"
            },
            {"switch regex", "switch($rm) { case /\"INV.*\": note(\"r\"); break; default: note(\"d\"); }", "r"},
            {"switch numbers", "switch(route(FIVE)) { case 1: note(\"one\"); break; }", "one"},
            {
                "switch codes",
                "$var(rc)=-3; switch ($var(rc)) { case -1: case -3: note(\"404\"); exit; case -2: note(\"405\"); }",
                "404"
            },
            {
                "while",
                "$var(i)=0; while ($var(i) < 3) { $var(i)=$var(i)+1; if ($var(i)==2) { break; } note($var(i)); }",
                "1"
            },
            {"else if", "if (0) { note(1); } else if (1) { note(2); } else { note(3); }", "2"},
            {"dangling else", "if (1) if (0) note(1); else note(2);", "2"},
            {
                "codes",
                "route(FIVE); note($rc); code(-4); note($rc); if (!code(-2)) note($rc); $var(x)=1; note($rc);",
                "5|-4|-2|1"
            },
            {"code of if", "if (code(-2)) { note(1); } note($rc);", "-2"},
            {"exit in route", "note(1); route(ZERO); note(2);", "1"},
            {"exit in condition", "if (code(0) || note(2)) { note(3); } note(4);", null},
            {"return in main", "note(1); return; note(2);", "1"},
            {"computed route", "route(\"FI\" + \"VE\"); note($rc);", "5"},
            {"optional argument", "two(1); two(1, 2);", "two 1|two 2"},
            {"route name", "on_failure(\"F\"); on_failure(\"0\");", "failure F|failure 0"},
            {"flags", "setflag(3); if (isflagset(3)) note(1); resetflag(3); if (!isflagset(3)) note(0);", "1|0"},
            {
                "uri functions",
                "setuser(\"a\"); sethost(\"h\"); setport(\"9\"); note($ru); strip(1); prefix(\"xy\"); note($rU); revert_uri(); note($rp);",
                "sip:a@h:9;transport=udp;foo=bar|xy|25999"
            },
            {
                "host and port",
                "sethostport(\"h:7\"); note($ru); sethostport(\"[::1]\"); note(\"$rd $rp\");",
                "sip:Bob;x=1@h:7;transport=udp;foo=bar|[::1] 5060"
            },
            {
                "transport",
                "note($rP); $ru=\"sips:a@b\"; note($rP); $ru=\"sip:a@b;transport=TCP\"; note($rP);",
                "udp|UDP|TCP"
            },
            {
                "text that is no number",
                "$var(s)=\"12abc\"; note(\"<$(var(s){s.int})>\"); $var(s)=\"-5\"; note(\"$(var(s){s.int})\");",
                "<>|-5"
            },
            {"group setting", "note($sel(cfg_get.my.value)); note(@cfg_get.my.value);", "<null>|<null>"},
            {"select", "note(@fake); note(@fake.name); note(@fake.alias); note(@FAKE.Name);", "root|faked|faked|faked"},
            {"select with an index", "note(@fake.chain[2]); note(@fake.list[-1]);", "2|item OptionalInt[-1]"},
            {"select without one", "note(@fake.list);", "item OptionalInt.empty"},
            {"select of nothing", "note(@fake.nothing); if (@fake.nothing == $null) note(1);", "<null>|1"},
            {"select compared", "if (@fake.count.DNS == \"3\") note(1); if (@fake.name =~ \"^fa\") note(2);", "1|2"},
            {"select in a text", "note(\"<$sel(fake.name)$(sel(fake.chain[1]){s.len})>\");", "<faked1>"},
            {"select assigned", "$var(x) = @fake.name + \"!\"; note($var(x));", "faked!"},
            {"empty statements", ";;if (1) ; else note(1); note(2);", "2"},
        };
    }

    @Test(dataProvider = "scripts")
    public void runsAsKamailio(String name, String statements, String notes) {
        String script =
                "failure_route[F] { exit; }\nloadmodule \"fake\"\nroute[FIVE] { return 5; }\nroute[ZERO] { return 0; }\n"
                        + "request_route {\n" + statements + "\n}\n";
        assertThat(ScriptFixture.of(script).notes())
                .as(name)
                .containsExactly(notes == null ? new String[0] : notes.split("\\|"));
    }
}
