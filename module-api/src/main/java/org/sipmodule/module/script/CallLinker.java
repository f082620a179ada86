package org.sipmodule.module.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.FunctionTable;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.module.script.syntax.AbsentFunctions;
import org.sipmodule.module.script.syntax.Expression;
import org.sipmodule.module.script.text.Diagnostics;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Finds the functions and routes that calls name. */
final class CallLinker {

    /** By the place in the script. */
    private static final SparseLog<String> FAILURES = SparseLog.byText(LoggerFactory.getLogger(CallLinker.class));

    private final LinkedBlock block;
    private final RouteIndex routes;
    private final FunctionTable functions;
    private final VariableLinker variables;
    private final Problems problems;

    /** @param block whose calls are linked: it remembers them, so that it can be checked what may be called there */
    CallLinker(
            LinkedBlock block,
            RouteIndex routes,
            FunctionTable functions,
            VariableLinker variables,
            Problems problems) {
        this.block = block;
        this.routes = routes;
        this.functions = functions;
        this.variables = variables;
        this.problems = problems;
    }

    /** The call as something that gives its code. */
    CodeStep call(Expression.Call call, ExpressionLinker expressions) {
        if (call.function().equals("route")) {
            return route(call, expressions);
        }
        List<FunctionSpec> found = new ArrayList<>(CoreFunctions.named(call.function()));
        functions.named(call.function()).forEach(entry -> found.add(entry.function()));
        if (found.isEmpty()) {
            absent(call);
            call.arguments().forEach(expressions::value);
            return context -> 1;
        }
        int given = call.arguments().size();
        for (FunctionSpec function : found) {
            if (given >= function.required() && given <= function.arguments().size()) {
                block.uses().add(new LinkedBlock.Use(function, call.place()));
                return new FunctionCall(function, arguments(function, call, expressions), call.place());
            }
        }
        problems.error(
                call.place(),
                call.function() + " is called with " + counted(given),
                "expected " + found.stream().map(CallLinker::arity).distinct().collect(Collectors.joining(" or ")),
                "");
        return context -> 1;
    }

    private void absent(Expression.Call call) {
        Optional<String> remedy = AbsentFunctions.remedy(call.function());
        if (remedy.isPresent()) {
            problems.error(call.place(), call.function() + " of the core is not supported", "", remedy.get());
            return;
        }
        Set<String> known = new TreeSet<>(functions.names());
        known.addAll(CoreFunctions.names());
        problems.error(
                call.place(),
                "there is no function " + call.function(),
                "",
                NearestName.of(call.function(), known)
                        .map(NearestName::question)
                        .orElse("Is the module that has it loaded?"));
    }

    private static String counted(int arguments) {
        return arguments == 1 ? "1 argument" : arguments + " arguments";
    }

    private static String arity(FunctionSpec function) {
        int most = function.arguments().size();
        return function.required() == most ? String.valueOf(most) : function.required() + ".." + most;
    }

    private List<Evaluation> arguments(FunctionSpec function, Expression.Call call, ExpressionLinker expressions) {
        List<Evaluation> linked = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            linked.add(argument(function.arguments().get(i), call.arguments().get(i), call.function(), expressions));
        }
        return linked;
    }

    private Evaluation argument(Argument kind, Expression given, String function, ExpressionLinker expressions) {
        if (kind == Argument.ROUTE_NAME) {
            return routeName(given, function);
        }
        if (given instanceof Expression.TextLiteral text) {
            return kind == Argument.VALUE
                    ? variables.text(text.value(), text.place())
                    : new Evaluation.Constant(Value.of(text.value()));
        }
        return expressions.value(given);
    }

    private Evaluation routeName(Expression given, String function) {
        String name = given instanceof Expression.TextLiteral text ? text.value() : "";
        if (given instanceof Expression.NumberLiteral number) {
            name = Long.toString(number.value());
        }
        boolean isReset = name.equals("0") || (given instanceof Expression.TextLiteral && name.isEmpty());
        if (name.isEmpty() && !isReset) {
            problems.error(given.place(), function + " needs the name of a route", "expected a text in quotes", "");
        } else if (!isReset && !routes.isNamed(name)) {
            problems.error(
                    given.place(),
                    function + ": there is no route " + name,
                    "",
                    NearestName.hint(name, routes.allNames()));
        }
        return new Evaluation.Constant(Value.of(name));
    }

    private CodeStep route(Expression.Call call, ExpressionLinker expressions) {
        if (call.arguments().size() != 1) {
            problems.error(
                    call.place(),
                    "route is called with " + counted(call.arguments().size()),
                    "expected 1",
                    "");
            return context -> 1;
        }
        Expression target = call.arguments().get(0);
        String name = constantName(target);
        if (name.isEmpty()) {
            return computed(target, expressions);
        }
        LinkedBlock called = routes.route(name);
        if (called == null) {
            problems.error(
                    target.place(),
                    "route(" + name + "): there is no route[" + name + "]",
                    "",
                    NearestName.hint(name, routes.routes().keySet()));
            return context -> 1;
        }
        block.calls().add(called);
        int deepest = routes.deepest();
        return context -> called.call(context, deepest);
    }

    private static String constantName(Expression target) {
        if (target instanceof Expression.Word word) {
            return word.name();
        }
        if (target instanceof Expression.TextLiteral text) {
            return text.value();
        }
        return target instanceof Expression.NumberLiteral number ? Long.toString(number.value()) : "";
    }

    /** The name is only known when the message is there, so any route may be meant. */
    private CodeStep computed(Expression target, ExpressionLinker expressions) {
        block.calls().addAll(routes.routes().values());
        Evaluation name = expressions.value(target);
        SourceLocation place = target.place();
        return context -> {
            if (context.hasEnded()) {
                return 0;
            }
            String wanted = name.value(context).text();
            LinkedBlock called = routes.route(wanted);
            if (called == null) {
                FAILURES.log(
                        Level.ERROR,
                        place.toString(),
                        "{}: there is no route[{}]",
                        place,
                        Diagnostics.shortened(wanted));
                return -1;
            }
            return called.call(context, routes.deepest());
        };
    }
}
