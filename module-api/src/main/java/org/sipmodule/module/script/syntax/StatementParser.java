package org.sipmodule.module.script.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sipmodule.module.SourceLocation;

/** Parses the statements of a block; goes on with the next statement after a bad one. */
final class StatementParser {

    private static final Set<String> BLOCKS = Set.of(
            "route",
            "request_route",
            "reply_route",
            "onreply_route",
            "failure_route",
            "branch_route",
            "onsend_route",
            "event_route");

    /** A long chain of else if counts as well. */
    private static final int DEEPEST = 300;

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int depth;

    StatementParser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** Whether a route block begins here, also where none should. */
    static boolean isBlockStart(TokenStream tokens) {
        Token token = tokens.peek();
        Token next = tokens.peek(1);
        return token.kind() == Token.Kind.NAME && BLOCKS.contains(token.text()) && (next.is("{") || next.is("["));
    }

    /** {@code { ... }}; {@code title} names it in messages. */
    List<Statement> block(String title) {
        SourceLocation opened = tokens.place();
        tokens.expect("{", "to begin " + title);
        List<Statement> statements = new ArrayList<>();
        while (!tokens.accept("}")) {
            if (tokens.isEnd() || isBlockStart(tokens)) {
                tokens.problems()
                        .error(
                                opened,
                                title + " does not end before " + tokens.peek().shown() + " in line "
                                        + tokens.place().line(),
                                "expected \"}\"",
                                "");
                return statements;
            }
            one(statements);
        }
        return statements;
    }

    /** Parses a statement, or reports it and passes over it. */
    private void one(List<Statement> statements) {
        try {
            if (!tokens.accept(";")) {
                statements.add(statement());
            }
        } catch (TokenStream.Unreadable reported) {
            recover();
        }
    }

    /** Goes to the end of the bad statement: its semicolon, the block it has, or the end of the block around it. */
    private void recover() {
        int open = 0;
        while (!tokens.isEnd() && !isBlockStart(tokens)) {
            if (tokens.is("}") && open == 0) {
                return;
            }
            Token token = tokens.next();
            if (token.is("{")) {
                open++;
            } else if ((token.is("}") && --open == 0) || (token.is(";") && open == 0)) {
                return;
            }
        }
    }

    private Statement statement() {
        if (depth == DEEPEST) {
            tokens.problems()
                    .error(
                            tokens.place(),
                            "statements are nested too deeply",
                            "expected at most " + DEEPEST + " levels",
                            "");
            throw new TokenStream.Unreadable();
        }
        depth++;
        try {
            return statementWithin();
        } finally {
            depth--;
        }
    }

    private Statement statementWithin() {
        Token token = tokens.peek();
        if (token.kind() == Token.Kind.VARIABLE) {
            return assignment();
        }
        if (token.kind() != Token.Kind.NAME) {
            throw tokens.unexpected("a statement");
        }
        return switch (token.text()) {
            case "if" -> conditional();
            case "while" -> loop();
            case "switch" -> selection();
            case "return" -> returning();
            case "exit" -> {
                bare("exit");
                yield new Statement.Exit(token.place());
            }
            case "drop" -> {
                bare("drop");
                yield new Statement.Drop(token.place());
            }
            case "break" -> {
                bare("break");
                yield new Statement.Break(token.place());
            }
            default -> call();
        };
    }

    private void bare(String keyword) {
        tokens.next();
        if (tokens.accept("(")) {
            if (tokens.is(Token.Kind.NUMBER)) {
                tokens.next();
            }
            tokens.expect(")", "after " + keyword + "(");
        }
        tokens.expect(";", "after " + keyword);
    }

    private Statement assignment() {
        SourceLocation place = tokens.place();
        VariableReference target = expressions.variable();
        if (!tokens.accept("=") && !tokens.accept(":=")) {
            throw tokens.unexpected("\"=\" after " + target.shown());
        }
        Expression value = expressions.expression();
        tokens.expect(";", "after the assignment to " + target.shown());
        return new Statement.Assign(place, target, value);
    }

    private Statement call() {
        Token name = tokens.next();
        if (!tokens.is("(")) {
            throw tokens.unexpected("\"(\" after the function " + name.text());
        }
        Expression.Call call = expressions.call(name);
        tokens.expect(";", "after the call of " + name.text());
        return new Statement.Call(name.place(), call);
    }

    private Statement returning() {
        SourceLocation place = tokens.next().place();
        boolean isBare = tokens.is(";") || (tokens.is("(") && tokens.peek(1).is(")"));
        if (tokens.is("(") && tokens.peek(1).is(")")) {
            tokens.next();
            tokens.next();
        }
        Optional<Expression> code = isBare ? Optional.empty() : Optional.of(expressions.expression());
        tokens.expect(";", "after return");
        return new Statement.Return(place, code);
    }

    private Statement conditional() {
        SourceLocation place = tokens.next().place();
        Expression condition = condition("if");
        List<Statement> then = body("the block of if");
        List<Statement> otherwise = List.of();
        if (tokens.peek().isName("else")) {
            tokens.next();
            otherwise = body("the block of else");
        }
        return new Statement.If(place, condition, then, otherwise);
    }

    private Expression condition(String keyword) {
        if (!tokens.is("(")) {
            throw tokens.unexpected("\"(\" after " + keyword);
        }
        return expressions.expression();
    }

    /** A block, or one statement without braces. */
    private List<Statement> body(String title) {
        if (tokens.is("{")) {
            return block(title);
        }
        return tokens.accept(";") ? List.of() : List.of(statement());
    }

    private Statement loop() {
        SourceLocation place = tokens.next().place();
        Expression condition = condition("while");
        return new Statement.While(place, condition, body("the block of while"));
    }

    private Statement selection() {
        SourceLocation place = tokens.next().place();
        Expression subject = condition("switch");
        SourceLocation opened = tokens.place();
        tokens.expect("{", "to begin the block of switch");
        List<Statement.Case> cases = new ArrayList<>();
        while (!tokens.accept("}")) {
            if (tokens.isEnd() || isBlockStart(tokens)) {
                tokens.problems()
                        .error(
                                opened,
                                "the block of switch does not end before "
                                        + tokens.peek().shown() + " in line "
                                        + tokens.place().line(),
                                "expected \"}\"",
                                "");
                throw new TokenStream.Unreadable();
            }
            if (isLabel()) {
                cases.add(label());
            } else {
                skipToLabel();
            }
        }
        return new Statement.Switch(place, subject, cases);
    }

    private boolean isLabel() {
        return tokens.peek().isName("case") || tokens.peek().isName("default");
    }

    /** Reports what stands before the first label and passes over it. */
    private void skipToLabel() {
        tokens.problems()
                .error(
                        tokens.place(),
                        "unexpected " + tokens.peek().shown(),
                        "expected case or default in a switch",
                        "");
        while (!isLabel() && !tokens.is("}") && !tokens.isEnd() && !isBlockStart(tokens)) {
            if (tokens.is("{")) {
                block("a block");
            } else {
                tokens.next();
            }
        }
    }

    private Statement.Case label() {
        Token keyword = tokens.next();
        Optional<Expression> label = Optional.empty();
        Statement.Case.Kind kind = Statement.Case.Kind.DEFAULT;
        if (keyword.isName("case")) {
            kind = tokens.accept("/") ? Statement.Case.Kind.REGEX : Statement.Case.Kind.VALUE;
            label = Optional.of(expressions.expression());
        }
        tokens.expect(":", "after the label");
        List<Statement> body = new ArrayList<>();
        while (!tokens.is("}") && !isLabel() && !tokens.isEnd() && !isBlockStart(tokens)) {
            one(body);
        }
        return new Statement.Case(keyword.place(), kind, label, body);
    }
}
