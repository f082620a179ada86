package org.sipmodule.embedded.modules;

import java.util.List;
import java.util.function.Predicate;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.Value;

/** The module {@code pv}: questions about pseudo-variables, which themselves are part of the script language here. */
final class PvModule extends FunctionModule {

    private static final String WHY = "variables are unset until the script sets them";

    @Override
    List<WithoutEffect> withoutEffect() {
        return List.of(
                new WithoutEffect(Param.text("shvset", "start value of a $shv").withRepeats(), WHY),
                new WithoutEffect(Param.text("varset", "start value of a $var").withRepeats(), WHY),
                new WithoutEffect(
                        Param.text("avp_set", "start value of an $avp").withRepeats(), WHY));
    }

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(paramsWithoutEffect())
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
