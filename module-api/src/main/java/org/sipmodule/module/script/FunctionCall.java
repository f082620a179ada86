package org.sipmodule.module.script;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;

/** The linked call of a function. */
final class FunctionCall implements CodeStep {

    private final FunctionSpec function;
    private final List<Evaluation> arguments;
    private final @Nullable Arguments constant;
    private final SourceLocation place;

    FunctionCall(FunctionSpec function, List<Evaluation> arguments, SourceLocation place) {
        this.function = function;
        this.arguments = List.copyOf(arguments);
        this.place = place;
        this.constant = arguments.stream().allMatch(Evaluation.Constant.class::isInstance)
                ? new Arguments(arguments.stream()
                        .map(argument -> ((Evaluation.Constant) argument).value())
                        .toList())
                : null;
    }

    @Override
    public int call(ScriptContext context) {
        if (context.hasEnded()) {
            return 0;
        }
        if (!function.routes().contains(context.kind())) {
            // a route[...] that is called from several kinds of blocks can only be checked here
            throw new ScriptException(place + ": " + function.name() + " cannot be used in "
                    + RouteKinds.name(context.kind()) + ", only in " + RouteKinds.names(function.routes()));
        }
        Arguments given = constant == null ? evaluated(context) : constant;
        if (context.hasEnded()) {
            return 0;
        }
        FunctionResult result = result(context, given);
        context.code(result.code());
        switch (result.flow()) {
            case EXIT -> context.end(Flow.EXIT);
            case DROP -> context.end(Flow.DROP);
            case CONTINUE -> {}
        }
        return result.code();
    }

    private Arguments evaluated(ScriptContext context) {
        List<Value> values = new ArrayList<>(arguments.size());
        for (Evaluation argument : arguments) {
            values.add(argument.value(context));
        }
        return new Arguments(values);
    }

    private FunctionResult result(ScriptContext context, Arguments given) {
        try {
            return function.body().call(context, given);
        } catch (ScriptException failed) {
            throw new ScriptException(place + ": " + function.name() + ": " + failed.getMessage(), failed);
        } catch (RuntimeException defect) {
            throw new ScriptException(place + ": " + function.name() + " failed: " + defect, defect);
        }
    }
}
