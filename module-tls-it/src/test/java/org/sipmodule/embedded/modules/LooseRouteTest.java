package org.sipmodule.embedded.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.sipmodule.module.FakeMessage;
import org.sipmodule.module.ScriptException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What {@code loose_route()} makes of a route set; {@code own} is this host. */
public class LooseRouteTest {

    private static final String TARGET = "sip:bob@example.test";

    @DataProvider
    public Object[][] routeSets() {
        String tag = ";tag=b";
        return new Object[][] {
            {"no route", tag, List.of(), -1, "", TARGET, List.of()},
            {"ours alone, in a dialog", tag, List.of("<sip:own;lr>"), 1, "", TARGET, List.of()},
            {"ours alone, at its start", "", List.of("<sip:own;lr>"), -1, "", TARGET, List.of()},
            {
                "ours and another",
                tag,
                List.of("<sip:own;lr>", "<sip:next;lr>"),
                1,
                "sip:next;lr",
                TARGET,
                List.of("<sip:next;lr>")
            },
            {
                "both sides of ours",
                tag,
                List.of("<sip:own;r2=on;lr>", "<sip:own:5061;r2=on;lr>"),
                1,
                "",
                TARGET,
                List.of()
            },
            {
                "ours twice, from two passes",
                tag,
                List.of("<sip:own;lr>", "<sip:own;lr>"),
                1,
                "sip:own;lr",
                TARGET,
                List.of("<sip:own;lr>")
            },
            {"another's only", tag, List.of("<sip:next;lr>"), 1, "sip:next;lr", TARGET, List.of("<sip:next;lr>")},
            {
                "a strict router",
                tag,
                List.of("<sip:own;lr>", "<sip:strict>", "<sip:last;lr>"),
                1,
                "",
                "sip:strict",
                List.of("<sip:last;lr>", "<" + TARGET + ">")
            },
        };
    }

    @Test(dataProvider = "routeSets")
    public void goesWhereTheRouteSays(
            String name,
            String toTag,
            List<String> routes,
            int code,
            String destination,
            String uri,
            List<String> left) {
        FakeMessage message = FakeMessage.request("BYE").with("To", "<sip:bob@example.test>" + toTag);
        routes.forEach(route -> message.with("Route", route));
        assertThat(Calls.of("rr", message).call("loose_route")).isEqualTo(code);
        assertThat(message.destinationUri().orElse("")).isEqualTo(destination);
        assertThat(message.requestUri()).isEqualTo(uri);
        assertThat(message.headers("Route")).isEqualTo(left);
    }

    @Test
    public void tellsTheDirectionByTheTagOfTheCaller() {
        FakeMessage message = FakeMessage.request("BYE")
                .with("From", "<sip:a@example.test>;tag=caller")
                .with("To", "<sip:b@example.test>;tag=callee")
                .with("Route", "<sip:own;lr;ftag=caller;nat=yes>");
        Calls calls = Calls.of("rr", message);
        assertThat(calls.call("check_route_param", "nat=yes")).isEqualTo(-1);
        calls.call("loose_route");
        assertThat(calls.call("check_route_param", "nat=yes")).isEqualTo(1);
        assertThat(calls.call("is_direction", "downstream")).isEqualTo(1);
        assertThat(calls.call("is_direction", "upstream")).isEqualTo(-1);
        assertThatThrownBy(() -> calls.call("is_direction", "sideways"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("is_direction: \"sideways\" (expected one of upstream, downstream)");
    }

    @Test
    public void aParameterThatWouldEndTheHeaderIsRefused() {
        assertThatThrownBy(() -> Calls.of("rr", FakeMessage.request("INVITE")).call("add_rr_param", ";a>,<sip:evil"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("\";a>,<sip:evil\" is no parameter of a route (expected: \";name=value\")");
    }
}
