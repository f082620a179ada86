package org.sipmodule.embedded.modules;

import java.util.List;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;

/** The module {@code pv}: pseudo-variables are part of the script language here, so loading it is all there is. */
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
        return ModuleDeclaration.builder().params(paramsWithoutEffect()).build();
    }
}
