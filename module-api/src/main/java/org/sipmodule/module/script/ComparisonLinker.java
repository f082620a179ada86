package org.sipmodule.module.script;

import java.net.InetAddress;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problems;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Subnet;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.syntax.Expression;
import org.sipmodule.module.script.syntax.OwnAddresses;
import org.sipmodule.module.script.text.Diagnostics;
import org.sipmodule.module.script.text.Numbers;
import org.sipmodule.module.script.text.PosixRegex;

/** Turns comparisons into conditions. */
final class ComparisonLinker {

    static final Set<String> OPERATORS = Set.of("==", "!=", "=~", "!~", "<", ">", "<=", ">=", "eq", "ne", "ieq", "ine");

    private static final Set<String> ADDRESSES = Set.of("src_ip", "dst_ip");
    private static final Set<String> NEGATIVE = Set.of("!=", "!~", "ne", "ine");

    private final ExpressionLinker expressions;
    private final OwnAddresses own;
    private final Problems problems;

    ComparisonLinker(ExpressionLinker expressions, OwnAddresses own, Problems problems) {
        this.expressions = expressions;
        this.own = own;
        this.problems = problems;
    }

    Condition condition(Expression.Binary binary) {
        Condition positive = positive(binary);
        return NEGATIVE.contains(binary.operator()) ? context -> !positive.holds(context) : positive;
    }

    /** The comparison, or what a negative one is the opposite of. */
    private Condition positive(Expression.Binary binary) {
        Expression left = binary.left();
        Expression right = binary.right();
        return switch (binary.operator()) {
            case "=~", "!~" -> matches(left, right);
            case "<" -> numbers(left, right, comparison -> comparison < 0);
            case ">" -> numbers(left, right, comparison -> comparison > 0);
            case "<=" -> numbers(left, right, comparison -> comparison <= 0);
            case ">=" -> numbers(left, right, comparison -> comparison >= 0);
            case "ieq", "ine" -> numbers(left, right, comparison -> comparison == 0);
            case "eq", "ne" -> texts(left, right);
            default -> equal(left, right);
        };
    }

    private Condition numbers(Expression left, Expression right, IntPredicate holds) {
        for (Expression side : new Expression[] {left, right}) {
            if (expressions.type(side) == ExpressionLinker.Type.TEXT) {
                expressions.mismatch(side, "a number");
            }
        }
        Evaluation first = expressions.operand(left);
        Evaluation second = expressions.operand(right);
        return context -> holds.test(Long.compare(
                first.value(context).number(), second.value(context).number()));
    }

    private Condition texts(Expression left, Expression right) {
        Evaluation first = expressions.operand(left);
        Evaluation second = expressions.operand(right);
        return context -> text(first.value(context)).equals(text(second.value(context)));
    }

    private static String text(Value value) {
        return value.isNull() ? "" : value.text();
    }

    private Condition matches(Expression left, Expression right) {
        Evaluation subject = expressions.operand(left);
        if (right instanceof Expression.TextLiteral text) {
            Pattern pattern = compiled(text.value(), text.place());
            SourceLocation place = right.place();
            return context -> found(pattern, text(subject.value(context)), place);
        }
        SourceLocation place = right.place();
        Evaluation expression = expressions.operand(right);
        return context ->
                found(runTimePattern(text(expression.value(context)), place), text(subject.value(context)), place);
    }

    private static boolean found(Pattern pattern, String text, SourceLocation place) {
        try {
            return PosixRegex.find(pattern, text);
        } catch (ScriptException tooMuch) {
            throw new ScriptException(place + ": " + tooMuch.getMessage(), tooMuch);
        }
    }

    /** Compiles a constant; a bad one becomes a problem. */
    Pattern compiled(String expression, SourceLocation place) {
        try {
            return PosixRegex.compile(expression, true);
        } catch (PatternSyntaxException bad) {
            problems.error(
                    place,
                    "\"" + Diagnostics.shortened(expression) + "\" is no regular expression",
                    bad.getDescription(),
                    "");
            return Pattern.compile("");
        }
    }

    private static Pattern runTimePattern(String expression, SourceLocation place) {
        try {
            return PosixRegex.compile(expression, true);
        } catch (PatternSyntaxException bad) {
            throw new ScriptException(
                    place + ": \"" + Diagnostics.shortened(expression) + "\" is no regular expression: "
                            + bad.getDescription(),
                    bad);
        }
    }

    private Condition equal(Expression left, Expression right) {
        if (isWord(right, "myself")) {
            return myself(left);
        }
        if (isWord(left, "myself")) {
            return myself(right);
        }
        if (left instanceof Expression.Word word && ADDRESSES.contains(word.name())) {
            Condition subnet = subnet(word, right);
            if (subnet != null) {
                return subnet;
            }
        }
        if (right instanceof Expression.Address address && address.text().indexOf('/') >= 0) {
            problems.error(right.place(), address.text() + " can only be compared with src_ip or dst_ip", "", "");
        }
        if (isNull(right) || isNull(left)) {
            Evaluation tested = expressions.operand(isNull(right) ? left : right);
            return context -> tested.value(context).isNull();
        }
        return values(left, right);
    }

    private Condition values(Expression left, Expression right) {
        ExpressionLinker.Type first = expressions.type(left);
        ExpressionLinker.Type second = expressions.type(right);
        if (first == ExpressionLinker.Type.NUMBER && second == ExpressionLinker.Type.TEXT) {
            expressions.mismatch(right, "a number");
        }
        if (left instanceof Expression.Word) {
            // core words compare without regard to case: method=="invite", proto==TLS
            Evaluation word = expressions.operand(left);
            Evaluation other = right instanceof Expression.Word name && isMethod(left, name)
                    ? new Evaluation.Constant(Value.of(name.name()))
                    : expressions.operand(right);
            return context -> text(word.value(context)).equalsIgnoreCase(text(other.value(context)));
        }
        Evaluation one = expressions.operand(left);
        Evaluation other = expressions.operand(right);
        return context -> areEqual(one.value(context), other.value(context));
    }

    private static boolean isMethod(Expression left, Expression.Word name) {
        return isWord(left, "method") && name.name().matches("[A-Z]+");
    }

    /** The left side decides what is compared; nothing equals 0 and the empty text. */
    static boolean areEqual(Value left, Value right) {
        if (left.isNull() || right.isNull()) {
            Value other = left.isNull() ? right : left;
            return other.isNull()
                    || (other instanceof Value.Int
                            ? other.number() == 0
                            : other.text().isEmpty());
        }
        if (left instanceof Value.Int) {
            OptionalLong number = Numbers.of(right);
            return number.isPresent() && number.getAsLong() == left.number();
        }
        return left.text().equals(right.text());
    }

    private static boolean isWord(Expression expression, String name) {
        return expression instanceof Expression.Word word && word.name().equals(name);
    }

    private static boolean isNull(Expression expression) {
        return expression instanceof Expression.Variable variable
                && variable.reference().name().equals("null");
    }

    private Condition myself(Expression other) {
        if (other instanceof Expression.Word word && ADDRESSES.contains(word.name())) {
            Function<ScriptContext, @Nullable InetAddress> address = address(word);
            return context -> {
                InetAddress found = address.apply(context);
                return found != null && own.contains(found);
            };
        }
        Evaluation uri = expressions.operand(other);
        return context -> own.isOwn(text(uri.value(context)));
    }

    private static Function<ScriptContext, @Nullable InetAddress> address(Expression.Word word) {
        return word.name().equals("src_ip")
                ? context -> context.message().source().getAddress()
                : context -> context.message().received().getAddress();
    }

    /** A comparison with an address or network that is written out; null for anything else. */
    private @Nullable Condition subnet(Expression.Word word, Expression right) {
        String text = right instanceof Expression.Address address
                ? address.text()
                : right instanceof Expression.TextLiteral quoted ? quoted.value() : "";
        if (text.isEmpty()) {
            return null;
        }
        Subnet subnet = Subnet.parse(text).orElse(null);
        if (subnet == null) {
            problems.error(
                    right.place(),
                    word.name() + " is compared with " + Diagnostics.shortened(text),
                    "expected an address or address/prefix",
                    "");
            return null;
        }
        Function<ScriptContext, @Nullable InetAddress> address = address(word);
        return context -> {
            InetAddress found = address.apply(context);
            return found != null && subnet.contains(found);
        };
    }
}
