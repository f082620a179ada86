package org.sipmodule.module.script.syntax;

import java.util.List;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/** The tokens of a script and the place where the parser is. */
final class TokenStream {

    /** Leaves what is being parsed after its problem was reported; caught where parsing can go on. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("reported", null, false, false);
        }
    }

    private final List<Token> tokens;
    private final Problems problems;
    private int at;

    TokenStream(List<Token> tokens, Problems problems) {
        this.tokens = tokens;
        this.problems = problems;
    }

    Problems problems() {
        return problems;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    SourceLocation place() {
        return peek().place();
    }

    boolean isEnd() {
        return peek().kind() == Token.Kind.END;
    }

    boolean is(String symbol) {
        return peek().is(symbol);
    }

    boolean is(Token.Kind kind) {
        return peek().kind() == kind;
    }

    /** Takes the symbol if it is next. */
    boolean accept(String symbol) {
        if (!is(symbol)) {
            return false;
        }
        next();
        return true;
    }

    /** Takes the symbol, which must be next. */
    void expect(String symbol, String where) {
        if (!accept(symbol)) {
            throw unexpected("\"" + symbol + "\" " + where);
        }
    }

    /** Takes a token of the kind, which must be next. */
    Token expect(Token.Kind kind, String what) {
        if (!is(kind)) {
            throw unexpected(what);
        }
        return next();
    }

    /** Reports what is next and leaves. */
    Unreadable unexpected(String expected) {
        problems.error(place(), "unexpected " + peek().shown(), "expected " + expected, "");
        return new Unreadable();
    }

    /** Goes on behind the parenthesis that closes the one that was taken last. */
    void skipParentheses() {
        for (int depth = 1; depth > 0; ) {
            if (isEnd() || is(";") || is("{") || is("}")) {
                throw unexpected("\")\"");
            }
            Token token = next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        }
    }

    boolean isSocketStart() {
        return is(Token.Kind.NAME) || is(Token.Kind.ADDRESS) || is(Token.Kind.TEXT) || is("*");
    }

    /** Takes {@code [protocol:]address[:port]}: its pieces stand side by side, without blanks. */
    String socketText() {
        if (!isSocketStart() && !is(Token.Kind.NUMBER)) {
            throw unexpected("[protocol:]address[:port]");
        }
        StringBuilder text = new StringBuilder(next().text());
        while (peek().glued() && !is(";") && !is(")") && !isEnd()) {
            text.append(next().text());
        }
        return text.toString();
    }

    /** Takes a text: one or more quoted pieces side by side. */
    String text(String what) {
        StringBuilder text = new StringBuilder(expect(Token.Kind.TEXT, what).text());
        while (is(Token.Kind.TEXT)) {
            text.append(next().text());
        }
        return text.toString();
    }
}
