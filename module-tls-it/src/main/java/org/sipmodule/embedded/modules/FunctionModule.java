package org.sipmodule.embedded.modules;

import java.util.List;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problem;

/** A module that only has functions: it opens nothing and ends nothing. */
abstract class FunctionModule implements Module {

    /**
     * A parameter that scripts set and this host cannot honour.
     *
     * @param why what it would change and what holds instead
     */
    record WithoutEffect(Param<?> param, String why) {}

    /** What {@link #configure} warns of when the script sets it. */
    List<WithoutEffect> withoutEffect() {
        return List.of();
    }

    final List<Param<?>> paramsWithoutEffect() {
        return withoutEffect().stream().<Param<?>>map(WithoutEffect::param).toList();
    }

    @Override
    public void configure(ModuleContext context) {
        for (WithoutEffect entry : withoutEffect()) {
            if (context.params().isSet(entry.param())) {
                context.report(Problem.warning(
                        context.params().place(entry.param()),
                        "parameter " + entry.param() + " has no effect here",
                        entry.why(),
                        ""));
            }
        }
    }

    @Override
    public void start() {}

    @Override
    public void close() {}
}
