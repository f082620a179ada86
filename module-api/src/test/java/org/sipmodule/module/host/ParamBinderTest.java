package org.sipmodule.module.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ParamBinderTest {

    private static final SourceLocation PLACE = new SourceLocation("kamailio.cfg", 9, 1);

    @DataProvider
    public Object[][] refusals() {
        return new Object[][] {
            {
                "tls",
                "verfy_depth",
                Value.of(3),
                "kamailio.cfg:9:1: modparam(\"tls\", \"verfy_depth\"): module tls has no parameter verfy_depth: one of "
                        + "binrpc, certificate, limit, mode, verify_depth. Did you mean verify_depth?"
            },
            {
                "tls",
                "depth",
                Value.of(3),
                "kamailio.cfg:9:1: modparam(\"tls\", \"depth\"): module tls has no parameter depth: one of "
                        + "binrpc, certificate, limit, mode, verify_depth. Did you mean verify_depth?"
            },
            {
                "tls",
                "verify_depth",
                Value.of("3"),
                "kamailio.cfg:9:1: modparam(\"tls\", \"verify_depth\"): verify_depth is set to a text: a number without "
                        + "quotes"
            },
            {
                "tls",
                "certificate",
                Value.of(5),
                "kamailio.cfg:9:1: modparam(\"tls\", \"certificate\"): certificate is set to a number: a text in quotes"
            },
            {
                "tsl",
                "certificate",
                Value.of("a"),
                "kamailio.cfg:9:1: modparam(\"tsl\", \"certificate\"): module tsl is not loaded: a module loaded before "
                        + "this line: tls. Did you mean tls?"
            },
            {"tls", "limit", Value.of(-1), "kamailio.cfg:9:1: modparam(\"tls\", \"limit\"): -1 is out of range: 1..10"},
            {
                "tls",
                "verify_depth",
                Value.of(1L << 40),
                "kamailio.cfg:9:1: modparam(\"tls\", \"verify_depth\"): 1099511627776 does not fit into 32 bits"
            },
        };
    }

    @Test(dataProvider = "refusals")
    public void refuses(String module, String param, Value value, String message) {
        Problems problems = new Problems();
        bind(problems, new SetParam(module, param, value, PLACE));
        assertThat(problems.all()).extracting(Problem::toString).containsExactly(message);
        assertThat(problems.hasErrors()).isTrue();
    }

    @Test
    public void passesOnANumberOutOfRangeWithAWarning() {
        Problems problems = new Problems();
        BoundParams params = bind(problems, new SetParam("tls", "verify_depth", Value.of(1000), PLACE));
        assertThat(params.number(FakeModule.DEPTH)).isEqualTo(1000);
        assertThat(problems.hasErrors()).isFalse();
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        "kamailio.cfg:9:1: modparam(\"tls\", \"verify_depth\"): 1000 is out of range, and taken "
                                + "all the same, as Kamailio does at start: 0..100");
    }

    @Test
    public void passesOnTheNearestNumberWhereTheParameterSaysSo() {
        Problems problems = new Problems();
        BoundParams params = bind(problems, new SetParam("tls", "mode", Value.of(-1), PLACE));
        assertThat(params.number(FakeModule.MODE)).isZero();
        assertThat(problems.hasErrors()).isFalse();
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        "kamailio.cfg:9:1: modparam(\"tls\", \"mode\"): -1 is out of range, 0 is in force: 0..511");
    }

    @Test
    public void theLastValueWinsAndRepeatableOnesAddUp() {
        BoundParams params = bind(
                new Problems(),
                new SetParam("tls", "certificate", Value.of("a.pem"), SourceLocation.NONE),
                new SetParam("tls", "binrpc", Value.of("tcp:127.0.0.1:1"), SourceLocation.NONE),
                new SetParam("tls", "binrpc", Value.of("unix:/run/x"), SourceLocation.NONE),
                new SetParam("tls", "certificate", Value.of("b.pem"), PLACE));
        assertThat(params.text(FakeModule.CERTIFICATE)).contains("b.pem");
        assertThat(params.place(FakeModule.CERTIFICATE)).isEqualTo(PLACE);
        assertThat(params.all(FakeModule.SOCKET)).containsExactly("tcp:127.0.0.1:1", "unix:/run/x");
    }

    @Test
    public void whatIsNotSetHasItsDefault() {
        BoundParams params = bind(new Problems());
        assertThat(params.number(FakeModule.DEPTH)).isEqualTo(9);
        assertThat(params.text(FakeModule.CERTIFICATE)).contains("cert.pem");
        assertThat(params.isSet(FakeModule.DEPTH)).isFalse();
        assertThat(params.all(FakeModule.SOCKET)).isEmpty();
    }

    @Test
    public void aRunTimeChangeIsSeenByWhoeverHoldsTheValues() {
        BoundParams params = bind(new Problems(), new SetParam("tls", "verify_depth", Value.of(3), PLACE));
        params.change(FakeModule.DEPTH, 5);
        assertThat(params.number(FakeModule.DEPTH)).isEqualTo(5);
        assertThat(params.place(FakeModule.DEPTH)).isEqualTo(SourceLocation.NONE);
    }

    @Test
    public void aModuleThatIsRefusedIsToldOnce() {
        Problems problems = new Problems();
        bind(
                problems,
                new SetParam("refused", "one", Value.of(1), PLACE),
                new SetParam("other", "x", Value.of(1), PLACE));
        assertThat(problems.all())
                .singleElement()
                .extracting(Object::toString)
                .isEqualTo("kamailio.cfg:9:1: modparam(\"other\", \"x\"): module other is not loaded: a module loaded"
                        + " before this line: tls");
    }

    private static BoundParams bind(Problems problems, SetParam... lines) {
        FakeModule tls = new FakeModule("tls", new ArrayList<>());
        Map<String, LoadedModule> modules = Map.of("tls", new LoadedModule("tls", tls, SourceLocation.NONE));
        BoundParams bound = new ParamBinder(Set.of("refused"), name -> "/etc/" + name, problems)
                .bind(modules, List.of(lines))
                .get("tls");
        assertThat(bound).isNotNull();
        return bound;
    }
}
