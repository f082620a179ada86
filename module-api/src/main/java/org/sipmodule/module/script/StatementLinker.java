package org.sipmodule.module.script;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.sipmodule.module.Problems;
import org.sipmodule.module.Value;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.module.script.syntax.Expression;
import org.sipmodule.module.script.syntax.Statement;
import org.sipmodule.module.script.text.PosixRegex;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Turns statements into what runs them. */
final class StatementLinker {

    /** By the place in the script. */
    private static final SparseLog<String> FAILURES = SparseLog.byText(LoggerFactory.getLogger(StatementLinker.class));

    private final ExpressionLinker expressions;
    private final CallLinker calls;
    private final VariableLinker variables;
    private final long mostLoops;
    private final Problems problems;

    StatementLinker(
            ExpressionLinker expressions,
            CallLinker calls,
            VariableLinker variables,
            long mostLoops,
            Problems problems) {
        this.expressions = expressions;
        this.calls = calls;
        this.variables = variables;
        this.mostLoops = mostLoops;
        this.problems = problems;
    }

    /** One step for all of them. */
    Step all(List<Statement> statements) {
        List<Step> linked = new ArrayList<>();
        statements.forEach(statement -> linked.add(guarded(step(statement))));
        if (linked.size() == 1) {
            return linked.get(0);
        }
        Step[] steps = linked.toArray(new Step[0]);
        return context -> {
            for (Step step : steps) {
                Flow flow = step.run(context);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        };
    }

    /** What has no value costs one statement. */
    private static Step guarded(Step step) {
        return context -> {
            try {
                return step.run(context);
            } catch (NoValue failed) {
                told(failed);
                context.result(-1);
                return context.ending();
            }
        };
    }

    private static void told(NoValue failed) {
        String what = String.valueOf(failed.getMessage());
        FAILURES.log(Level.ERROR, what, "{}", what);
    }

    private Step step(Statement statement) {
        if (statement instanceof Statement.Assign assign) {
            return assign(assign);
        }
        if (statement instanceof Statement.Call call) {
            CodeStep step = calls.call(call.call(), expressions);
            return context -> {
                context.result(step.call(context));
                return context.ending();
            };
        }
        if (statement instanceof Statement.If branch) {
            return conditional(branch);
        }
        if (statement instanceof Statement.While loop) {
            return loop(loop);
        }
        if (statement instanceof Statement.Switch selection) {
            return selection(selection);
        }
        if (statement instanceof Statement.Return returning) {
            Evaluation code = returning.code().map(this::returned).orElse(new Evaluation.Constant(Value.of(1)));
            return context -> {
                int value = (int) code.value(context).number();
                context.result(value);
                return context.hasEnded() ? context.ending() : Flow.RETURN;
            };
        }
        if (statement instanceof Statement.Exit) {
            return context -> ended(context, Flow.EXIT);
        }
        return statement instanceof Statement.Drop ? context -> ended(context, Flow.DROP) : context -> Flow.BREAK;
    }

    /** As in Kamailio a call gives 1 or 0 here, so {@code return f();} ends the script when f is false. */
    private Evaluation returned(Expression code) {
        if (expressions.type(code) == ExpressionLinker.Type.TEXT) {
            expressions.mismatch(code, "a number");
        }
        return expressions.operand(code);
    }

    private static Flow ended(ScriptContext context, Flow how) {
        context.result(0);
        context.end(how);
        return how;
    }

    private Step assign(Statement.Assign assign) {
        Writer writer = variables.write(assign.target());
        Evaluation value = expressions.value(assign.value());
        if (writer == null) {
            return context -> Flow.NEXT;
        }
        return context -> {
            Value assigned = value.value(context);
            if (context.hasEnded()) {
                return context.ending();
            }
            boolean done = writer.write(context, assigned);
            if (!done) {
                FAILURES.log(
                        Level.WARN,
                        assign.place().toString(),
                        "{}: {} cannot take this value",
                        assign.place(),
                        assign.target().shown());
            }
            context.result(done ? 1 : -1);
            return Flow.NEXT;
        };
    }

    private Step conditional(Statement.If branch) {
        Condition condition = expressions.condition(branch.condition());
        Step then = all(branch.then());
        Step otherwise = all(branch.otherwise());
        boolean hasThen = !branch.then().isEmpty();
        boolean hasOtherwise = !branch.otherwise().isEmpty();
        return context -> {
            boolean holds = holds(condition, context);
            if (context.hasEnded()) {
                return context.ending();
            }
            if (holds ? hasThen : hasOtherwise) {
                return (holds ? then : otherwise).run(context);
            }
            // what a condition called is no result of the if, as in Kamailio
            context.result(1);
            return Flow.NEXT;
        };
    }

    private static boolean holds(Condition condition, ScriptContext context) {
        try {
            return condition.holds(context);
        } catch (NoValue failed) {
            told(failed);
            return false;
        }
    }

    private Step loop(Statement.While loop) {
        Condition condition = expressions.condition(loop.condition());
        Step body = all(loop.body());
        return context -> {
            context.result(1);
            for (long round = 0; holds(condition, context) && !context.hasEnded(); round++) {
                if (round >= mostLoops) {
                    FAILURES.log(
                            Level.ERROR,
                            loop.place().toString(),
                            "{}: while ended after {} rounds (max_while_loops)",
                            loop.place(),
                            mostLoops);
                    return Flow.NEXT;
                }
                context.checkTime(loop.place());
                Flow flow = body.run(context);
                if (flow == Flow.BREAK) {
                    return Flow.NEXT;
                }
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return context.ending();
        };
    }

    private Step selection(Statement.Switch selection) {
        Evaluation subject = expressions.operand(selection.subject());
        List<Predicate<Value>> labels = new ArrayList<>();
        List<Step> bodies = new ArrayList<>();
        int otherwise = selection.cases().size();
        for (Statement.Case one : selection.cases()) {
            if (one.kind() == Statement.Case.Kind.DEFAULT) {
                if (otherwise < labels.size()) {
                    problems.error(one.place(), "a second default in the switch", "expected one at most", "");
                }
                otherwise = labels.size();
            }
            labels.add(label(one));
            bodies.add(all(one.body()));
        }
        int start = otherwise;
        return context -> {
            Value value = subject.value(context);
            if (context.hasEnded()) {
                return context.ending();
            }
            context.result(1);
            int at = start;
            for (int i = labels.size() - 1; i >= 0; i--) {
                at = labels.get(i).test(value) ? i : at;
            }
            return from(bodies, at, context);
        };
    }

    /** A body without {@code break} goes on into the next one. */
    private static Flow from(List<Step> bodies, int start, ScriptContext context) {
        for (int i = start; i < bodies.size(); i++) {
            Flow flow = bodies.get(i).run(context);
            if (flow != Flow.NEXT) {
                return flow == Flow.BREAK ? Flow.NEXT : flow;
            }
        }
        return Flow.NEXT;
    }

    private Predicate<Value> label(Statement.Case one) {
        Expression label = one.label().orElse(null);
        if (label == null) {
            return value -> false;
        }
        if (one.kind() == Statement.Case.Kind.REGEX && label instanceof Expression.TextLiteral text) {
            Pattern pattern = expressions.pattern(text);
            return value -> PosixRegex.find(pattern, value.isNull() ? "" : value.text());
        }
        Evaluation constant = expressions.value(label);
        if (one.kind() == Statement.Case.Kind.REGEX || !(constant instanceof Evaluation.Constant fixed)) {
            problems.error(label.place(), "a case label that varies", "expected a number or a text in quotes", "");
            return value -> false;
        }
        Value wanted = fixed.value();
        return value -> ComparisonLinker.areEqual(value, wanted);
    }
}
