package org.sipmodule.module.host;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z0-9_]+)(?:\\(([^()]+)\\))?(?:\\[(-?\\d{1,9})])?");

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
                        + values.size() + " arguments" + NearestName.clause(function, functions.names())));
        return spec.body().call(context, new Arguments(values)).code();
    }

    @Override
    public Value get(String variable) {
        Matcher parts = VARIABLE.matcher(variable);
        if (!parts.matches()) {
            throw new ScriptException(variable + " is no variable (expected: name, name(inner) or name[index])");
        }
        String name = parts.group(1);
        VariableSpec spec = variables
                .named(name)
                .orElseThrow(() -> new ScriptException(
                        "no loaded module has a variable $" + name + NearestName.clause(name, variables.names())));
        String inner = parts.group(2) == null ? "" : parts.group(2);
        if (spec.names().isEmpty() ? !inner.isEmpty() : !spec.names().contains(inner)) {
            throw new ScriptException("$" + name + (inner.isEmpty() ? " needs an" : " has no") + " inner name "
                    + inner + (inner.isEmpty() ? "" : " ") + "(expected: "
                    + (spec.names().isEmpty() ? "none" : String.join(", ", spec.names())) + ")");
        }
        String index = parts.group(3);
        if (index != null && !spec.indexed()) {
            throw new ScriptException("$" + name + " takes no index");
        }
        OptionalInt at = index == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(index));
        return spec.read().read(context, new VariableSpec.Key(inner, at));
    }
}
