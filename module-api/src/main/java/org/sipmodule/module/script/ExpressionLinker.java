package org.sipmodule.module.script;

import java.util.function.LongBinaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.syntax.Expression;
import org.sipmodule.module.script.syntax.OwnAddresses;

/** Turns expressions into what computes them. */
final class ExpressionLinker {

    private static final Value ZERO = Value.of(0);
    private static final Value ONE = Value.of(1);

    /** What is known about the value of an expression before there is a message. */
    enum Type {
        NUMBER,
        TEXT,
        UNKNOWN
    }

    private final CallLinker calls;
    private final VariableLinker variables;
    private final ComparisonLinker comparisons;
    private final Problems problems;

    ExpressionLinker(CallLinker calls, VariableLinker variables, OwnAddresses own, Problems problems) {
        this.calls = calls;
        this.variables = variables;
        this.problems = problems;
        this.comparisons = new ComparisonLinker(this, own, problems);
    }

    /** The expression as a value. */
    Evaluation value(Expression expression) {
        if (expression instanceof Expression.NumberLiteral number) {
            return new Evaluation.Constant(Value.of(number.value()));
        }
        if (expression instanceof Expression.TextLiteral text) {
            return new Evaluation.Constant(Value.of(text.value()));
        }
        if (expression instanceof Expression.Address address) {
            return new Evaluation.Constant(Value.of(address.text()));
        }
        if (expression instanceof Expression.Variable variable) {
            return variables.read(variable.reference());
        }
        if (expression instanceof Expression.Select select) {
            return variables.select(select.reference());
        }
        if (expression instanceof Expression.Word word) {
            return word(word);
        }
        if (expression instanceof Expression.Call call) {
            CodeStep step = calls.call(call, this);
            return context -> Value.of(step.call(context));
        }
        if (expression instanceof Expression.Unary unary) {
            return unary(unary);
        }
        return binary((Expression.Binary) expression);
    }

    /** As a value within an operation, where Kamailio makes the code of a call true (1) or false (0). */
    Evaluation operand(Expression expression) {
        if (expression instanceof Expression.Call call) {
            CodeStep step = calls.call(call, this);
            return context -> step.call(context) > 0 ? ONE : ZERO;
        }
        return value(expression);
    }

    /** The text as a regular expression that ignores case. */
    Pattern pattern(Expression.TextLiteral text) {
        return comparisons.compiled(text.value(), text.place());
    }

    private Evaluation word(Expression.Word word) {
        Evaluation known = variables.word(word.name());
        if (known != null) {
            return known;
        }
        String why = word.name().equals("myself")
                ? "myself can only be compared, as in uri==myself"
                : "unknown word " + word.name();
        problems.error(
                word.place(),
                why,
                "expected a number, a text in quotes or a variable",
                NearestName.hint(word.name(), variables.words()));
        return new Evaluation.Constant(Value.none());
    }

    private Evaluation unary(Expression.Unary unary) {
        switch (unary.operator()) {
            case "!", "defined", "strempty" -> {
                Condition condition = condition(unary);
                return context -> condition.holds(context) ? ONE : ZERO;
            }
            case "strlen" -> {
                Evaluation operand = operand(unary.operand());
                return context -> {
                    Value value = operand.value(context);
                    return Value.of(value.isNull() ? 0 : value.text().length());
                };
            }
            case "str" -> {
                Evaluation operand = operand(unary.operand());
                return context -> {
                    Value value = operand.value(context);
                    return Value.of(value.isNull() ? "" : value.text());
                };
            }
            default -> {
                Evaluation operand = operand(unary.operand());
                if (unary.operand() instanceof Expression.NumberLiteral number
                        && unary.operator().equals("-")) {
                    return new Evaluation.Constant(Value.of(-number.value()));
                }
                return switch (unary.operator()) {
                    case "-" -> context -> Value.of(-operand.value(context).number());
                    case "~" -> context -> Value.of(~operand.value(context).number());
                    default -> context -> Value.of(operand.value(context).number());
                };
            }
        }
    }

    private Evaluation binary(Expression.Binary binary) {
        String operator = binary.operator();
        if (operator.equals("&&") || operator.equals("||") || ComparisonLinker.OPERATORS.contains(operator)) {
            Condition condition = condition(binary);
            return context -> condition.holds(context) ? ONE : ZERO;
        }
        checkTypes(binary);
        Evaluation left = operand(binary.left());
        Evaluation right = operand(binary.right());
        SourceLocation place = binary.place();
        if (operator.equals("+")) {
            return context -> sum(left.value(context), right.value(context));
        }
        LongBinaryOperator calculation = calculation(operator, place);
        return context -> Value.of(calculation.applyAsLong(
                left.value(context).number(), right.value(context).number()));
    }

    private static LongBinaryOperator calculation(String operator, SourceLocation place) {
        return switch (operator) {
            case "-" -> (a, b) -> a - b;
            case "*" -> (a, b) -> a * b;
            case "/" -> (a, b) -> a / divisor(b, place);
            case "%" -> (a, b) -> a % divisor(b, place);
            case "&" -> (a, b) -> a & b;
            case "|" -> (a, b) -> a | b;
            case "^" -> (a, b) -> a ^ b;
            case "<<" -> (a, b) -> a << b;
            case ">>" -> (a, b) -> a >> b;
            default -> throw new IllegalArgumentException(operator + " is no operator");
        };
    }

    private void checkTypes(Expression.Binary binary) {
        boolean adds = binary.operator().equals("+");
        if (!adds && type(binary.left()) == Type.TEXT) {
            mismatch(binary.left(), "a number");
        }
        if ((!adds || type(binary.left()) == Type.NUMBER) && type(binary.right()) == Type.TEXT) {
            mismatch(binary.right(), "a number");
        }
    }

    /** The left side decides: a number adds, a text is continued, nothing takes the type of the right side. */
    private static Value sum(Value left, Value right) {
        boolean isText = left instanceof Value.Text || (left.isNull() && right instanceof Value.Text);
        if (isText) {
            return Value.of((left.isNull() ? "" : left.text()) + (right.isNull() ? "" : right.text()));
        }
        return Value.of(left.number() + right.number());
    }

    private static long divisor(long divisor, SourceLocation place) {
        if (divisor == 0) {
            throw new NoValue(place + ": division by zero");
        }
        return divisor;
    }

    void mismatch(Expression expression, String expected) {
        problems.error(
                expression.place(),
                "a " + (type(expression) == Type.TEXT ? "text" : "number") + " stands where " + expected + " is needed",
                "",
                "");
    }

    /** The expression as true or false: a positive number is true. */
    Condition condition(Expression expression) {
        if (expression instanceof Expression.Call call) {
            CodeStep step = calls.call(call, this);
            return context -> step.call(context) > 0;
        }
        if (expression instanceof Expression.Unary unary) {
            Condition special = unaryCondition(unary);
            if (special != null) {
                return special;
            }
        }
        if (expression instanceof Expression.Binary binary) {
            if (binary.operator().equals("&&")) {
                Condition left = condition(binary.left());
                Condition right = condition(binary.right());
                return context -> left.holds(context) && right.holds(context);
            }
            if (binary.operator().equals("||")) {
                Condition left = condition(binary.left());
                Condition right = condition(binary.right());
                return context -> left.holds(context) || right.holds(context);
            }
            if (ComparisonLinker.OPERATORS.contains(binary.operator())) {
                return comparisons.condition(binary);
            }
        }
        if (expression instanceof Expression.TextLiteral) {
            mismatch(expression, "a condition");
        }
        Evaluation value = value(expression);
        return context -> value.value(context).number() > 0;
    }

    private @Nullable Condition unaryCondition(Expression.Unary unary) {
        switch (unary.operator()) {
            case "!" -> {
                return not(unary.operand());
            }
            case "defined" -> {
                Evaluation operand = operand(unary.operand());
                return context -> !operand.value(context).isNull();
            }
            case "strempty" -> {
                Evaluation operand = operand(unary.operand());
                return context -> {
                    Value value = operand.value(context);
                    return value.isNull() || value.text().isEmpty();
                };
            }
            default -> {
                return null;
            }
        }
    }

    /** Of a value, {@code !} is true for 0 only: -1 is neither true nor not true, as in Kamailio. */
    private Condition not(Expression operand) {
        if (!isTruth(operand)) {
            Evaluation value = value(operand);
            return context -> value.value(context).number() == 0;
        }
        Condition condition = condition(operand);
        return context -> !condition.holds(context);
    }

    private static boolean isTruth(Expression expression) {
        if (expression instanceof Expression.Unary unary) {
            return unary.operator().equals("!")
                    || unary.operator().equals("defined")
                    || unary.operator().equals("strempty");
        }
        if (expression instanceof Expression.Binary binary) {
            return binary.operator().equals("&&")
                    || binary.operator().equals("||")
                    || ComparisonLinker.OPERATORS.contains(binary.operator());
        }
        return expression instanceof Expression.Call;
    }

    Type type(Expression expression) {
        if (expression instanceof Expression.NumberLiteral || expression instanceof Expression.Call) {
            return Type.NUMBER;
        }
        if (expression instanceof Expression.TextLiteral || expression instanceof Expression.Address) {
            return Type.TEXT;
        }
        if (expression instanceof Expression.Unary unary) {
            return unary.operator().equals("str") ? Type.TEXT : Type.NUMBER;
        }
        if (expression instanceof Expression.Binary binary) {
            return binary.operator().equals("+") ? type(binary.left()) : Type.NUMBER;
        }
        return Type.UNKNOWN;
    }
}
