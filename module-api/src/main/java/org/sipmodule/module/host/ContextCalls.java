package org.sipmodule.module.host;

import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleCalls;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;

/** What Java code can call about one message: the functions and variables of the loaded modules, in its context. */
public record ContextCalls(FunctionTable functions, VariableTable variables, RouteContext context)
        implements ModuleCalls {

    @Override
    public ConnectionInfo connection() {
        return context.connection().orElseThrow(() -> new ScriptException("this call is about no connection"));
    }

    @Override
    public int call(String function, String... arguments) {
        List<Value> values = Stream.of(arguments).map(Value::of).toList();
        FunctionSpec spec = functions.named(function).stream()
                .map(FunctionTable.Entry::function)
                .filter(known -> values.size() >= known.required()
                        && values.size() <= known.arguments().size())
                .findFirst()
                .orElseThrow(() -> new ScriptException("no loaded module has a function " + function + " with "
                        + values.size() + " arguments" + hint(function, functions.names())));
        return spec.body().call(context, new Arguments(values)).code();
    }

    @Override
    public Value get(String variable) {
        return variables
                .named(variable)
                .orElseThrow(() -> new ScriptException(
                        "no loaded module has a variable $" + variable + hint(variable, variables.names())))
                .read()
                .read(context, VariableSpec.Key.NONE);
    }

    private static String hint(String name, SortedSet<String> known) {
        String hint = NearestName.hint(name, known);
        return hint.isEmpty() ? "" : ". " + hint;
    }
}
