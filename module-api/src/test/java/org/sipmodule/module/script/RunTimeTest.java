package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.sipmodule.module.EventCallback;
import org.sipmodule.module.EventRoutes;
import org.sipmodule.module.FakeMessage;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.ModuleCalls;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.Value;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Limits, failures and contexts of running scripts. */
public class RunTimeTest {

    @DataProvider
    public Object[][] failures() {
        return new Object[][] {
            {
                "route(SELF);",
                "k.cfg:2:1: route[SELF] is called by itself again and again: more than 256 routes within each other"
            },
            {"fail();", "k.cfg:8:1: fail: no luck"},
            {"defect();", "k.cfg:8:1: defect failed: java.lang.IllegalStateException: a bug"},
            {"setflag(99);", "k.cfg:8:1: setflag: there is no flag 99 (expected: 0..31)"},
            {
                "$var(re) = \"(\"; if ($ru =~ $var(re)) exit;",
                "k.cfg:8:28: \"(\" is no regular expression: Unclosed group"
            },
            {
                "if ($mb =~ \"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)~\") exit;",
                "k.cfg:8:12: a regular expression took more than 2000000 steps, given up"
            },
            {"route(MIXED);", "k.cfg:4:17: request_only cannot be used in reply_route, only in request_route"},
        };
    }

    @Test(dataProvider = "failures")
    public void namesThePlace(String statements, String message) {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                route[SELF] { route(SELF); }
                route[MIXED] {
                if ($mt == 2) { request_only(); }
                }
                request_route { route(MIXED); }
                reply_route {
                """ + statements + "\n}\n");
        RouteContext context = fixture.script().begin(ScriptFixture.reply(200), Optional.empty());
        assertThatThrownBy(() -> fixture.script().run(RouteKind.REPLY, "", context))
                .isInstanceOf(ScriptException.class)
                .hasMessage(message);
    }

    @DataProvider
    public Object[][] failedStatements() {
        return new Object[][] {
            {"$var(a) = 9; $var(a) = 1 / $var(zero); note(\"$var(a) $rc\");", "9 0"},
            {"$var(a) = 1 + code(3) / $var(zero); note(\"$var(a)\");", "0"},
            {"if (1 / $var(zero)) note(\"yes\"); else note(\"no\");", "no"},
            {"while (1 / $var(zero)) note(\"yes\"); note(\"on $rc\");", "on 0"},
            {"switch (1 / $var(zero)) { default: note(\"yes\"); } note(\"on\");", "on"},
            {"code(5 / $var(zero)); note(\"on $rc\");", "on 0"},
            {"route(\"NO\" + \"NE\"); note(\"on $rc\");", "on 0"},
            {"if (route(\"NO\" + \"NE\")) note(\"yes\"); else note(\"no\");", "no"},
            {"$var(i) = 0; while (1 == 1) $var(i) = $var(i) + 1; note(\"$var(i)\");", "100"},
            {"$ru = \"two words\"; note(\"$rU\");", "Bob;x=1"},
        };
    }

    /** Tried on Kamailio 5.6.3: the statement is given up, the route goes on. */
    @Test(dataProvider = "failedStatements")
    public void goesOnAfterAStatementThatFails(String statements, String noted) {
        assertThat(ScriptFixture.statements(statements).notes()).containsExactly(noted);
    }

    @Test
    public void takesItsLimitsFromTheScript() {
        ScriptFixture fixture = ScriptFixture.of("""
                max_while_loops=3
                loadmodule "fake"
                request_route {
                    $var(i) = 0;
                    while ($var(i) < 4) { $var(i) = $var(i) + 1; }
                    note("$var(i)");
                }
                """);
        assertThat(fixture.notes()).containsExactly("3");
    }

    /** Loops in each other, each within max_while_loops, would take days. */
    @Test
    public void aRouteThatTakesTooLongIsGivenUp() {
        String nested = "";
        for (String name : List.of("$var(a)", "$var(b)", "$var(c)", "$var(d)", "$var(e)", "$var(f)")) {
            nested = "%1$s = 0; while (%1$s < 90) { %1$s = %1$s + 1; %2$s }".formatted(name, nested);
        }
        ScriptFixture fixture = ScriptFixture.of("max_script_time=50\nrequest_route {\n" + nested + "\n}\n");
        assertThatThrownBy(fixture::notes)
                .isInstanceOf(ScriptException.class)
                .hasMessageMatching(
                        ".*:3:\\d+: given up, as the route has run for more than 50 ms \\(max_script_time\\)");
        assertThat(fixture.statistic("core", "late_routes")).isEqualTo(1);
    }

    @DataProvider
    public Object[][] codes() {
        return new Object[][] {
            {"note(\"$rc\");", "0"},
            {"code(-1); $var(x) = 1; note(\"$rc\");", "-1"},
            {"if (code(-3)) note(\"yes\"); note(\"$rc\");", "-3"},
            {"route(SEVEN); $var(x) = 1; if ($var(x) == 2) note(\"yes\"); note(\"$rc\");", "7"},
            {"route(ASSIGN); note(\"$rc\");", "1"},
            {"route(UNTAKEN); note(\"$rc\");", "1"},
            {"route(LAST); note(\"$rc\");", "-4"},
            {"route(LOOP); note(\"$rc\");", "-4"},
            {"route(NO_LOOP); note(\"$rc\");", "1"},
            {"route(TRUE); note(\"$rc\");", "1"},
        };
    }

    /** Tried on Kamailio 5.6.3: only calls change {@code $rc}, and a route gives the code of its last statement. */
    @Test(dataProvider = "codes")
    public void tellsTheCodeOfTheLastCall(String statements, String noted) {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                route[SEVEN] { return 7; }
                route[ASSIGN] { code(-4); $var(y) = 1; }
                route[UNTAKEN] { if (code(-4)) { $var(y) = 1; } }
                route[LAST] { if (code(4)) { code(-4); } }
                route[LOOP] { $var(i) = 0; while ($var(i) < 2) { $var(i) = $var(i) + 1; code(-4); } }
                route[NO_LOOP] { while (code(-4)) { code(3); } }
                route[TRUE] { return code(4); }
                request_route {
                """ + statements + "\n}\n");
        assertThat(fixture.notes()).containsExactly(noted);
    }

    @Test
    public void endsWithTheFalseCallThatIsReturned() {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                route[FALSE] { return code(-4); }
                request_route { route(FALSE); note("reached"); }
                """);
        assertThat(fixture.notes()).isEmpty();
    }

    @Test
    public void letsForceRportReachTheMessage() {
        FakeMessage message = ScriptFixture.invite();
        assertThat(ScriptFixture.statements("force_rport(); note(\"$hdr(X-Replies-To) $mf $mF\");")
                        .notes(message))
                .containsExactly("source 0 00000000");
    }

    @Test
    public void eventRoutesThatFailDrop() {
        ScriptFixture fixture = ScriptFixture.of("loadmodule \"fake\"\nevent_route[fake:out] { fail(); }\n");
        assertThat(fixture.script().fire("fake:out", ScriptFixture.CONNECTION)).isEqualTo(EventRoutes.Verdict.DROP);
    }

    @Test
    public void givesEventRoutesADummyRequest() {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                event_route[fake:out] {
                    if ($rm == "OPTIONS" && $ru == "sip:you@kamailio.invalid" && $sndto(port) == 5071) drop;
                }
                event_route[tm:local-request] { note("local"); }
                """);
        assertThat(fixture.script().fire("fake:out", ScriptFixture.CONNECTION)).isEqualTo(EventRoutes.Verdict.DROP);
        assertThat(fixture.script().has(RouteKind.LOCAL, "tm:local-request")).isTrue();
        assertThat(fixture.script().has(RouteKind.EVENT, "tm:local-request")).isFalse();
    }

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {
            {"$sndto(ip)", "1.2.3.4"},
            {"$sndto(port)", "5071"},
            {"$sndto(sproto)", "tls"},
            {"$sndto(proto)", "3"},
            {"$sndto(af)", "IPv4"},
            {"$sndfrom(ip)", "127.0.0.1"},
            {"$sndfrom(port)", "5061"},
        };
    }

    /** Elsewhere a filter on the destination would look at the sender. */
    @Test(dataProvider = "ends")
    public void givesEventRoutesTheEndsOfTheirConnection(String variable, String end) {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                request_route { if (%1$s == $null) drop; }
                event_route[fake:out] { if (%1$s == "%2$s") drop; }
                """.formatted(variable, end));
        assertThat(fixture.script().fire("fake:out", ScriptFixture.CONNECTION)).isEqualTo(EventRoutes.Verdict.DROP);
        RouteContext request = fixture.script().begin(ScriptFixture.invite(), Optional.of(ScriptFixture.CONNECTION));
        assertThat(fixture.script().run(RouteKind.REQUEST, "", request).flow()).isEqualTo(FunctionResult.Flow.DROP);
    }

    @Test
    public void remembersTheSocketToLeaveBy() {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                request_route {
                    $fs = "udp:10.0.0.1:5060";
                    note("$fs");
                    force_send_socket(tls:[::1]:5061);
                    note("$fs");
                    force_send_socket(10.0.0.2);
                    note("$fs");
                    force_send_socket("tcp:10.0.0.3:5060");
                    note("$fs");
                    $fs = $null;
                    note("$fs");
                    force_send_socket(sip.example.com:5060);
                }
                """);
        RouteContext context = fixture.script().begin(ScriptFixture.invite(), Optional.empty());
        fixture.script().run(RouteKind.REQUEST, "", context);
        assertThat(ScriptFixture.notes(context))
                .containsExactly("udp:10.0.0.1:5060", "tls:[::1]:5061", "10.0.0.2", "tcp:10.0.0.3:5060", "<null>");
        assertThat(context.attributes().get(MessageAttributes.SEND_SOCKET)).hasValue("sip.example.com:5060");
        assertThat(fixture.script()
                        .branch(context, ScriptFixture.invite())
                        .attributes()
                        .get(MessageAttributes.SEND_SOCKET))
                .hasValue("sip.example.com:5060");
    }

    @Test
    public void keepsAvpsAndFlagsButNotVars() {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                request_route { $var(v) = 1; $avp(a) = 2; $xavp(x=>f) = 3; setflag(4); }
                branch_route[B] { note("$var(v) $avp(a) $xavp(x=>f)"); if (isflagset(4)) note("flag"); }
                """);
        RouteContext first = fixture.script().begin(ScriptFixture.invite(), Optional.empty());
        fixture.script().run(RouteKind.REQUEST, "", first);
        RouteContext second = fixture.script().resume(first, ScriptFixture.invite(), Optional.empty());
        assertThat(fixture.script().run(RouteKind.BRANCH, "B", second)).isEqualTo(FunctionResult.TRUE);
        assertThat(ScriptFixture.notes(second)).containsExactly("0 2 3", "flag");
    }

    @Test
    public void givesEachBranchItsOwnAttributesAndXavps() {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                request_route { $xavp(tls=>server_id) = "first"; }
                branch_route[B] { $xavp(tls[0]=>server_id) = "second"; }
                """);
        MessageAttributes.Key<String> profile = MessageAttributes.Key.of("profile", String.class);
        MessageAttributes.Key<String> other = MessageAttributes.Key.of("profile", String.class);
        RouteContext main = fixture.script().begin(ScriptFixture.invite(), Optional.empty());
        fixture.script().run(RouteKind.REQUEST, "", main);
        main.attributes().put(profile, "main");

        RouteContext first = fixture.script().branch(main, ScriptFixture.invite());
        first.attributes().put(profile, "own");
        MessageAttributes leaving = first.attributes().copy();
        RouteContext second = fixture.script().branch(main, ScriptFixture.invite());
        fixture.script().run(RouteKind.BRANCH, "B", second);
        main.attributes().put(other, "later");

        RouteContext replied = fixture.script().resume(first, ScriptFixture.reply(180), Optional.empty());
        assertThat(replied.attributes().get(profile)).hasValue("own");
        assertThat(second.attributes().remove(profile)).hasValue("main");
        assertThat(second.attributes().get(profile)).isEmpty();
        assertThat(second.attributes().get(other)).isEmpty();
        assertThat(main.attributes().get(profile)).hasValue("main");
        assertThat(leaving.get(profile)).hasValue("own");
        assertThat(leaving.xavp("tls", "server_id")).isEqualTo(Value.of("first"));
        assertThat(main.attributes().xavp("tls", "server_id")).isEqualTo(Value.of("second"));
    }

    @Test
    public void callsJavaCodeInThePlaceOfAnEventRoute() {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                request_route { exit; }
                event_route[fake:out] { drop; }
                """);
        List<String> seen = new ArrayList<>();
        EventCallback callback = callback(calls -> {
            seen.add(calls.connection().protocol());
            seen.add(Integer.toString(calls.call("note", "called")));
            return EventRoutes.Verdict.CONTINUE;
        });
        assertThat(fixture.script().fire(callback, "fake:out", ScriptFixture.CONNECTION))
                .isEqualTo(EventRoutes.Verdict.CONTINUE);
        assertThat(seen).containsExactly("tls", "1");

        EventCallback dropping = callback(calls -> EventRoutes.Verdict.DROP);
        assertThat(fixture.script().fire(dropping, "fake:out", ScriptFixture.CONNECTION))
                .isEqualTo(EventRoutes.Verdict.DROP);
        EventCallback failing = callback(calls -> {
            calls.call("nte");
            return EventRoutes.Verdict.CONTINUE;
        });
        assertThat(fixture.script().fire(failing, "fake:out", ScriptFixture.CONNECTION))
                .isEqualTo(EventRoutes.Verdict.DROP);
        List<String> reasons = new ArrayList<>();
        EventCallback wrong = callback(calls -> {
            reasons.add(catchThrowable(() -> calls.call("nte", "x")).getMessage());
            reasons.add(catchThrowable(() -> calls.get("fakevr")).getMessage());
            reasons.add(catchThrowable(() -> calls.get("fake(nam)")).getMessage());
            reasons.add(catchThrowable(() -> calls.get("fake")).getMessage());
            reasons.add(catchThrowable(() -> calls.get("fake_plain[1]")).getMessage());
            reasons.add(catchThrowable(() -> calls.get("$fake")).getMessage());
            seen.add(calls.get("fake_plain").text()
                    + calls.get("fake(name)").text()
                    + calls.get("fake(index)[3]").text());
            return EventRoutes.Verdict.CONTINUE;
        });
        fixture.script().fire(wrong, "fake:out", ScriptFixture.CONNECTION);
        assertThat(reasons.get(0)).startsWith("no loaded module has a function nte with 1 arguments");
        assertThat(reasons.get(1)).startsWith("no loaded module has a variable $fakevr");
        assertThat(reasons.subList(2, 6))
                .containsExactly(
                        "$fake has no inner name nam (expected: name, index)",
                        "$fake needs an inner name (expected: name, index)",
                        "$fake_plain takes no index",
                        "$fake is no variable (expected: name, name(inner) or name[index])");
        assertThat(seen).endsWith("42faked3");
    }

    private static EventCallback callback(Function<ModuleCalls, EventRoutes.Verdict> body) {
        return new EventCallback() {
            @Override
            public String name() {
                return "java";
            }

            @Override
            public EventRoutes.Verdict call(String event, ModuleCalls calls) {
                return body.apply(calls);
            }
        };
    }

    @Test
    public void givesCodes() {
        ScriptFixture fixture = ScriptFixture.of(
                "route[A] { return 5; }\nroute[B] { return 0; }\nroute[C] { drop; }\nroute[D] { return; }\n");
        RouteContext context = fixture.script().begin(ScriptFixture.invite(), Optional.empty());
        assertThat(fixture.script().run(RouteKind.REQUEST, "A", context)).isEqualTo(FunctionResult.of(5));
        assertThat(fixture.script().run(RouteKind.REQUEST, "B", context)).isEqualTo(FunctionResult.EXIT);
        assertThat(fixture.script().run(RouteKind.REQUEST, "C", context)).isEqualTo(FunctionResult.DROP);
        assertThat(fixture.script().run(RouteKind.REQUEST, "D", context)).isEqualTo(FunctionResult.TRUE);
        assertThatThrownBy(() -> fixture.script().run(RouteKind.FAILURE, "X", context))
                .hasMessage("the script has no failure_route[X]");
        assertThat(context.kind()).isEqualTo(RouteKind.REQUEST);
    }

    @Test
    public void runsManyMessagesAtOnce() throws Exception {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                request_route {
                    $var(i) = 0;
                    while ($var(i) < 50) { $var(i) = $var(i) + 1; $avp(a) = $var(i); }
                    note("$var(i) $avp(a) $rU");
                }
                """);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<String>>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String user = "u" + i;
                results.add(threads.submit(() -> fixture.notes(ScriptFixture.invite("sip:" + user + "@h"))));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get(10, TimeUnit.SECONDS)).containsExactly("50 50 u" + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
