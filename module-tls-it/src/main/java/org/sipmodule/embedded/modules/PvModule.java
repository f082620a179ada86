package org.sipmodule.embedded.modules;

import java.util.List;
import java.util.function.Predicate;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problem;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.Value;

/** The module {@code pv}: questions about pseudo-variables, which themselves are part of the script language here. */
final class PvModule extends FunctionModule {

    /** A script that counts on a start value would run, and see another one. */
    private static final List<Param<?>> START_VALUES = List.of(
            Param.text("shvset", "start value of a $shv").withRepeats(),
            Param.text("varset", "start value of a $var").withRepeats(),
            Param.text("avp_set", "start value of an $avp").withRepeats());

    @Override
    public void configure(ModuleContext context) {
        START_VALUES.stream()
                .filter(context.params()::isSet)
                .forEach(param -> context.report(Problem.error(
                        context.params().place(param),
                        "parameter " + param + " is not supported: variables are unset until the script sets them",
                        "",
                        "Set it at the head of request_route")));
    }

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(START_VALUES)
                .function(test(
                        "pv_isset", "pv_isset(\"$name\"): whether the variable has a value", value -> !value.isNull()))
                .function(
                        test("is_int", "is_int(\"$name\"): whether its value is a number", Value.Int.class::isInstance))
                .build();
    }

    private static FunctionSpec test(String name, String doc, Predicate<Value> test) {
        return FunctionSpec.of(
                name,
                List.of(Argument.VALUE),
                RouteKind.ANY,
                doc,
                (context, arguments) -> FunctionResult.of(test.test(arguments.value(0))));
    }
}
