package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sipmodule.module.EventRoutes;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Limits, failures and contexts of running scripts. */
public class RunTimeTest {

    @DataProvider
    public Object[][] failures() {
        return new Object[][] {
            {"while (1 == 1) { $var(i) = 1; }", "k.cfg:8:1: while ran more than 100 times (max_while_loops)"},
            {
                "route(SELF);",
                "k.cfg:2:1: route[SELF] is called by itself again and again: more than 256 routes within each other"
            },
            {"route(\"NO\" + \"NE\");", "k.cfg:8:12: there is no route[NONE]"},
            {"fail();", "k.cfg:8:1: fail: no luck"},
            {"defect();", "k.cfg:8:1: defect failed: java.lang.IllegalStateException: a bug"},
            {"$var(x) = 1 / $var(zero);", "k.cfg:8:13: division by zero"},
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
        RouteContext context = fixture.script().begin(FakeMessage.reply(200), Optional.empty());
        assertThatThrownBy(() -> fixture.script().run(RouteKind.REPLY, "", context))
                .isInstanceOf(ScriptException.class)
                .hasMessage(message);
    }

    @Test
    public void takesItsLimitsFromTheScript() {
        ScriptFixture fixture = ScriptFixture.of("""
                max_while_loops=3
                loadmodule "fake"
                request_route {
                    $var(i) = 0;
                    while ($var(i) < 4) { $var(i) = $var(i) + 1; }
                }
                """);
        assertThatThrownBy(fixture::notes).hasMessage("k.cfg:5:5: while ran more than 3 times (max_while_loops)");
    }

    @Test
    public void logsEventRoutesThatFail() {
        ScriptFixture fixture = ScriptFixture.of("loadmodule \"fake\"\nevent_route[fake:out] { fail(); drop; }\n");
        assertThat(fixture.script().fire("fake:out", ScriptFixture.CONNECTION)).isEqualTo(EventRoutes.Verdict.CONTINUE);
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

    @Test
    public void keepsAvpsAndFlagsButNotVars() {
        ScriptFixture fixture = ScriptFixture.of("""
                loadmodule "fake"
                request_route { $var(v) = 1; $avp(a) = 2; $xavp(x=>f) = 3; setflag(4); }
                branch_route[B] { note("$var(v) $avp(a) $xavp(x=>f)"); if (isflagset(4)) note("flag"); }
                """);
        RouteContext first = fixture.script().begin(FakeMessage.invite(), Optional.empty());
        fixture.script().run(RouteKind.REQUEST, "", first);
        RouteContext second = fixture.script().resume(first, FakeMessage.invite(), Optional.empty());
        assertThat(fixture.script().run(RouteKind.BRANCH, "B", second)).isEqualTo(FunctionResult.TRUE);
        assertThat(ScriptFixture.notes(second)).containsExactly("0 2 3", "flag");
    }

    @Test
    public void givesCodes() {
        ScriptFixture fixture = ScriptFixture.of(
                "route[A] { return 5; }\nroute[B] { return 0; }\nroute[C] { drop; }\nroute[D] { return; }\n");
        RouteContext context = fixture.script().begin(FakeMessage.invite(), Optional.empty());
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
                results.add(threads.submit(() -> fixture.notes(FakeMessage.invite("sip:" + user + "@h"))));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get(10, TimeUnit.SECONDS)).containsExactly("50 50 u" + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
