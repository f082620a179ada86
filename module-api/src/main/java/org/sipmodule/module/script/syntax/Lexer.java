package org.sipmodule.module.script.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.script.text.Diagnostics;
import org.sipmodule.module.script.text.Numbers;

/** Turns a script with all its includes and defines into tokens. */
final class Lexer {

    /** Enough for any script; stops a define that doubles itself from filling the memory. */
    private static final int MOST_TOKENS = 500_000;

    private static final int MOST_EXPANDED = 4 * MOST_TOKENS;

    private static final List<String> LONG_SYMBOLS =
            List.of(":=", "==", "!=", "=~", "!~", "<=", ">=", "&&", "||", "<<", ">>", "=>");

    private final Source source;
    private final Defines defines;
    private final Problems problems;
    private final Preprocessor preprocessor;
    private final List<Token> tokens = new ArrayList<>();
    private boolean glued;
    private int expanded;

    Lexer(Source source, Defines defines, Preprocessor preprocessor, Problems problems) {
        this.source = source;
        this.defines = defines;
        this.preprocessor = preprocessor;
        this.problems = problems;
    }

    /** All tokens; the last one is the end. */
    List<Token> tokens() {
        boolean more = true;
        while (more) {
            skipBlanks();
            Token token = next();
            if (token != null) {
                more = token.kind() != Token.Kind.END && add(token);
            }
        }
        preprocessor.end();
        if (tokens.isEmpty() || tokens.get(tokens.size() - 1).kind() != Token.Kind.END) {
            tokens.add(new Token(Token.Kind.END, "", source.place(), false));
        }
        return tokens;
    }

    private boolean add(Token token) {
        Token last = tokens.isEmpty() ? token : tokens.get(tokens.size() - 1);
        if (token.kind() == Token.Kind.TEXT && (last.isName("include_file") || last.isName("import_file"))) {
            tokens.remove(tokens.size() - 1);
            preprocessor.include(token.text(), last.isName("import_file"), token.place());
            return true;
        }
        if (token.kind() == Token.Kind.TEXT && last.isName("loadmodule")) {
            String module = new LoadModule(token.text(), token.place()).module();
            defines.define("MOD_" + module, "1", Defines.Again.KEEP, token.place());
        }
        tokens.add(token);
        glued = true;
        if (tokens.size() < MOST_TOKENS) {
            return true;
        }
        problems.error(
                token.place(), "the script has more than " + MOST_TOKENS + " words", "", "Look at its #!define lines");
        return false;
    }

    private void skipBlanks() {
        while (true) {
            int c = source.peek();
            if (c == Source.END) {
                if (!source.leave()) {
                    return;
                }
            } else if (Character.isWhitespace(c)) {
                source.take();
            } else if (source.startsWith("/*")) {
                skipComment();
            } else if (preprocessor.isDirective()) {
                preprocessor.directive();
            } else if (c == '#' || source.startsWith("//")) {
                source.skipLine();
            } else {
                return;
            }
            glued = glued && c == Source.END;
        }
    }

    private void skipComment() {
        SourceLocation start = source.place();
        source.skip(2);
        while (!source.startsWith("*/")) {
            if (source.take() == Source.END) {
                problems.error(start, "this comment does not end", "expected */", "");
                return;
            }
        }
        source.skip(2);
    }

    private @Nullable Token next() {
        SourceLocation place = source.place();
        int c = source.peek();
        if (c == Source.END) {
            return new Token(Token.Kind.END, "", place, false);
        }
        if (isNameStart(c)) {
            return name(place);
        }
        if (isDigit(c)) {
            return number(place);
        }
        return switch (c) {
            case '"' -> new Token(Token.Kind.TEXT, defines.substituted(quoted(place), place), place, glued);
            case '\'' -> new Token(Token.Kind.TEXT, defines.substituted(plain(place), place), place, glued);
            case '$' -> variable(place);
            case '[' -> bracket(place);
            default -> symbol(place);
        };
    }

    private @Nullable Token name(SourceLocation place) {
        String name = takeWord();
        String value = defines.value(name);
        return value != null && expand(name, value, place) ? null : new Token(Token.Kind.NAME, name, place, glued);
    }

    /** Not in itself, and not without end: a define of defines can stand for nothing a billion times. */
    private boolean expand(String define, String value, SourceLocation place) {
        if (source.isExpanding(define) || expanded > MOST_EXPANDED) {
            return false;
        }
        if (++expanded > MOST_EXPANDED) {
            problems.error(
                    place, "more than " + MOST_EXPANDED + " defines were put in", "", "Look at its #!define lines");
            return false;
        }
        source.expand(define, value, place);
        return true;
    }

    private String takeWord() {
        StringBuilder word = new StringBuilder();
        while (isNameStart(source.peek()) || isDigit(source.peek())) {
            word.append((char) source.take());
        }
        return word.toString();
    }

    /** A number, an IPv4 address, or a name that begins with a digit. */
    private @Nullable Token number(SourceLocation place) {
        int length = addressLength();
        if (length > 0) {
            return new Token(Token.Kind.ADDRESS, takeAll(length), place, glued);
        }
        String word = takeWord();
        String value = defines.value(word);
        if (value != null && expand(word, value, place)) {
            return null;
        }
        Token.Kind kind = Numbers.isNumber(word) ? Token.Kind.NUMBER : Token.Kind.NAME;
        return new Token(kind, word, place, glued);
    }

    private int addressLength() {
        int at = 0;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && source.peek(at++) != '.') {
                return 0;
            }
            int digits = at;
            while (isDigit(source.peek(at))) {
                at++;
            }
            if (at == digits || at > digits + 3) {
                return 0;
            }
        }
        return isNameStart(source.peek(at)) || source.peek(at) == '.' ? 0 : at;
    }

    private String takeAll(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) source.take());
        }
        return text.toString();
    }

    private String quoted(SourceLocation place) {
        source.take();
        StringBuilder text = new StringBuilder();
        while (true) {
            int c = source.take();
            if (c == Source.END) {
                problems.error(place, "this text does not end", "expected \"", "");
                return text.toString();
            }
            if (c == '"') {
                return text.toString();
            }
            if (c == '\\') {
                escape(text);
            } else {
                text.append((char) c);
            }
        }
    }

    /** Escapes that Kamailio does not know stay as they are, so that {@code "^\+49"} is the expression it looks like. */
    private void escape(StringBuilder text) {
        int c = source.peek();
        switch (c) {
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'a' -> text.append((char) 7);
            case '\\', '"' -> text.append((char) c);
            case '\n' -> {}
            case 'x' -> {
                int high = Character.digit(source.peek(1), 16);
                int low = Character.digit(source.peek(2), 16);
                if (high < 0) {
                    text.append("\\x");
                } else {
                    text.append((char) (low < 0 ? high : high * 16 + low));
                    source.skip(low < 0 ? 1 : 2);
                }
            }
            case Source.END -> text.append('\\');
            default -> text.append('\\').append((char) c);
        }
        source.take();
    }

    private String plain(SourceLocation place) {
        source.take();
        StringBuilder text = new StringBuilder();
        for (int c = source.take(); c != '\''; c = source.take()) {
            if (c == Source.END) {
                problems.error(place, "this text does not end", "expected '", "");
                break;
            }
            text.append((char) c);
        }
        return text.toString();
    }

    private Token variable(SourceLocation place) {
        StringBuilder text = new StringBuilder().append((char) source.take());
        if (source.peek() == '?') {
            text.append((char) source.take());
        } else {
            text.append(takeWord());
        }
        if (source.peek() == '(') {
            takeParentheses(text, place);
        }
        return new Token(Token.Kind.VARIABLE, text.toString(), place, glued);
    }

    private void takeParentheses(StringBuilder text, SourceLocation place) {
        int depth = 0;
        do {
            int c = source.peek();
            if (c == Source.END || c == '\n') {
                problems.error(
                        place,
                        "the variable " + Diagnostics.shortened(text.toString()) + " does not end",
                        "expected )",
                        "");
                return;
            }
            text.append((char) source.take());
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        } while (depth > 0);
    }

    /** An IPv6 address in brackets has two colons at least, which no route name has. */
    private Token bracket(SourceLocation place) {
        int at = 1;
        int colons = 0;
        while (Character.digit(source.peek(at), 16) >= 0 || source.peek(at) == ':' || source.peek(at) == '.') {
            colons += source.peek(at) == ':' ? 1 : 0;
            at++;
        }
        if (colons >= 2 && source.peek(at) == ']') {
            return new Token(Token.Kind.ADDRESS, takeAll(at + 1), place, glued);
        }
        return symbol(place);
    }

    private Token symbol(SourceLocation place) {
        for (String symbol : LONG_SYMBOLS) {
            if (source.startsWith(symbol)) {
                source.skip(symbol.length());
                return new Token(Token.Kind.SYMBOL, symbol, place, glued);
            }
        }
        return new Token(Token.Kind.SYMBOL, String.valueOf((char) source.take()), place, glued);
    }

    private static boolean isNameStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
