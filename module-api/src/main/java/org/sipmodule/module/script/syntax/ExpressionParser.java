package org.sipmodule.module.script.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.text.Numbers;

/** Parses expressions. The order of precedence is Kamailio's: comparisons bind tighter than {@code &} and {@code |}. */
final class ExpressionParser {

    /** Deep enough for any script, shallow enough for any stack. */
    private static final int DEEPEST = 100;

    /** In one expression; a chain of operators is a deep tree. */
    private static final int MOST_OPERATORS = 1000;

    private static final Map<String, Integer> PRECEDENCE = Map.ofEntries(
            Map.entry("||", 1),
            Map.entry("&&", 2),
            Map.entry("|", 3),
            Map.entry("&", 3),
            Map.entry("^", 3),
            Map.entry("<<", 3),
            Map.entry(">>", 3),
            Map.entry("==", 4),
            Map.entry("!=", 4),
            Map.entry("=~", 4),
            Map.entry("!~", 4),
            Map.entry("eq", 4),
            Map.entry("ne", 4),
            Map.entry("ieq", 4),
            Map.entry("ine", 4),
            Map.entry("<", 5),
            Map.entry(">", 5),
            Map.entry("<=", 5),
            Map.entry(">=", 5),
            Map.entry("+", 6),
            Map.entry("-", 6),
            Map.entry("*", 7),
            Map.entry("/", 7),
            Map.entry("%", 7));

    private static final Map<String, String> SPELLED =
            Map.of("or", "||", "and", "&&", "not", "!", "mod", "%", "eq", "eq", "ne", "ne", "ieq", "ieq", "ine", "ine");

    private static final Map<String, Long> SWITCHES =
            Map.of("yes", 1L, "on", 1L, "true", 1L, "enable", 1L, "no", 0L, "off", 0L, "false", 0L, "disable", 0L);

    private final TokenStream tokens;
    private int depth;
    private int operators;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** {@code yes}, {@code off} and their like are numbers in every place of a script; null for any other word. */
    static @Nullable Long switchValue(String word) {
        return SWITCHES.get(word);
    }

    Expression expression() {
        operators = depth == 0 ? 0 : operators;
        return binary(1);
    }

    private Expression binary(int lowest) {
        Expression left = unary();
        while (true) {
            String operator = operator(tokens.peek());
            int precedence = PRECEDENCE.getOrDefault(operator, 0);
            if (precedence < lowest) {
                return left;
            }
            SourceLocation place = tokens.next().place();
            if (++operators > MOST_OPERATORS) {
                tokens.problems()
                        .error(
                                place,
                                "this expression is too long",
                                "expected at most " + MOST_OPERATORS + " operators",
                                "");
                throw new TokenStream.Unreadable();
            }
            left = new Expression.Binary(place, operator, left, binary(precedence + 1));
        }
    }

    private static String operator(Token token) {
        return switch (token.kind()) {
            case SYMBOL -> token.text();
            case NAME -> SPELLED.getOrDefault(token.text(), "");
            default -> "";
        };
    }

    private Expression unary() {
        if (++depth > DEEPEST) {
            tokens.problems()
                    .error(
                            tokens.place(),
                            "this expression is nested too deeply",
                            "expected at most " + DEEPEST + " levels",
                            "");
            depth--;
            throw new TokenStream.Unreadable();
        }
        try {
            return unaryWithin();
        } finally {
            depth--;
        }
    }

    private Expression unaryWithin() {
        Token token = tokens.peek();
        String operator = operator(token);
        if (operator.equals("!") || operator.equals("-") || operator.equals("~") || token.isName("defined")) {
            tokens.next();
            return new Expression.Unary(token.place(), operator.isEmpty() ? "defined" : operator, unary());
        }
        boolean isNamed = token.isName("strlen") || token.isName("strempty");
        if (isNamed && tokens.peek(1).is("(")) {
            tokens.next();
            return new Expression.Unary(token.place(), token.text(), parenthesised());
        }
        if (isCast()) {
            tokens.next();
            String type = tokens.next().text();
            tokens.next();
            return new Expression.Unary(token.place(), type, unary());
        }
        return primary();
    }

    private boolean isCast() {
        Token type = tokens.peek(1);
        return tokens.is("(")
                && (type.isName("int") || type.isName("str"))
                && tokens.peek(2).is(")");
    }

    private Expression parenthesised() {
        tokens.expect("(", "before the expression");
        Expression inner = expression();
        tokens.expect(")", "after the expression");
        return inner;
    }

    private Expression primary() {
        Token token = tokens.peek();
        switch (token.kind()) {
            case NUMBER -> {
                tokens.next();
                return new Expression.NumberLiteral(token.place(), Numbers.of(token.text()));
            }
            case TEXT -> {
                return new Expression.TextLiteral(token.place(), tokens.text("a text"));
            }
            case VARIABLE -> {
                return new Expression.Variable(token.place(), variable());
            }
            case ADDRESS -> {
                return address();
            }
            case NAME -> {
                return word();
            }
            default -> {
                if (tokens.is("(")) {
                    return parenthesised();
                }
                if (tokens.is("@")) {
                    return select();
                }
                throw tokens.unexpected("a value");
            }
        }
    }

    VariableReference variable() {
        Token token = tokens.expect(Token.Kind.VARIABLE, "a variable");
        return VariableSyntax.variable(token.text(), token.place(), tokens.problems());
    }

    private Expression select() {
        SourceLocation place = tokens.next().place();
        List<SelectReference.Element> elements = new ArrayList<>();
        do {
            Token name = tokens.expect(Token.Kind.NAME, "the name of a select");
            elements.add(new SelectReference.Element(name.place(), name.text(), index()));
        } while (tokens.peek().glued() && tokens.accept("."));
        return new Expression.Select(place, new SelectReference(elements));
    }

    /** What stands in brackets right behind an element of a select; empty when nothing does. */
    private String index() {
        if (!tokens.is("[") || !tokens.peek().glued()) {
            return "";
        }
        tokens.next();
        String sign = tokens.accept("-") ? "-" : "";
        String index =
                sign + tokens.expect(Token.Kind.NUMBER, "a number as the index").text();
        tokens.expect("]", "after the index");
        return index;
    }

    private Expression address() {
        Token token = tokens.next();
        StringBuilder text = new StringBuilder(token.text());
        boolean hasPrefix = tokens.is("/")
                && (tokens.peek(1).kind() == Token.Kind.NUMBER || tokens.peek(1).kind() == Token.Kind.ADDRESS);
        if (hasPrefix) {
            text.append(tokens.next().text()).append(tokens.next().text());
        }
        return new Expression.Address(token.place(), text.toString());
    }

    private Expression word() {
        Token token = tokens.next();
        if (tokens.is("(")) {
            return call(token);
        }
        if (token.text().equals("msg") && tokens.is(":") && tokens.peek(1).isName("len")) {
            tokens.next();
            tokens.next();
            return new Expression.Word(token.place(), "msg:len");
        }
        Long number = switchValue(token.text());
        return number == null
                ? new Expression.Word(token.place(), token.text())
                : new Expression.NumberLiteral(token.place(), number);
    }

    /** The call of a function whose name was just taken. */
    Expression.Call call(Token function) {
        tokens.expect("(", "after the function " + function.text());
        if (function.text().equals("force_send_socket")) {
            return new Expression.Call(function.place(), function.text(), List.of(socket()));
        }
        if (AbsentFunctions.remedy(function.text()).isPresent()) {
            // whatever it takes: what is to be told is that it is not there
            tokens.skipParentheses();
            return new Expression.Call(function.place(), function.text(), List.of());
        }
        List<Expression> arguments = new ArrayList<>();
        if (!tokens.is(")")) {
            do {
                arguments.add(expression());
            } while (tokens.accept(","));
        }
        if (!tokens.accept(")")) {
            throw tokens.unexpected("\",\" or \")\" after an argument of " + function.text());
        }
        return new Expression.Call(function.place(), function.text(), arguments);
    }

    /** The argument of {@code force_send_socket}, which needs no quotes, and what closes it. */
    private Expression socket() {
        SourceLocation place = tokens.place();
        String text = tokens.socketText();
        tokens.expect(")", "after the socket");
        SocketSyntax.of("force_send_socket: ", text, place, tokens.problems());
        return new Expression.TextLiteral(place, text);
    }
}
