package org.sipmodule.tls.config;

import java.util.Locale;
import org.sipmodule.module.SourceLocation;

/**
 * Cuts a line of tls.cfg into tokens, in Kamailio's two modes: {@link #next} for headers, names, the equals sign and
 * integers, where punctuation stands alone; {@link #value} for texts, words and booleans, where it belongs to the word.
 */
final class CfgTokens {

    /** The kinds of tokens. */
    enum Kind {
        WORD,
        PUNCTUATION,
        QUOTED,
        END
    }

    /**
     * A token.
     *
     * @param text  without quotes, escapes replaced
     * @param index where its text begins in the line, behind an opening quote
     */
    record Token(Kind kind, String text, int index) {
        boolean is(String punctuation) {
            return kind == Kind.PUNCTUATION && text.equals(punctuation);
        }
    }

    private static final String PUNCTUATION = "=:;.,?[]/@!$%&*()-+|'";
    private static final int LONGEST = 512;

    private final CfgLine line;
    private final String text;
    private int pos;
    private boolean secret;

    CfgTokens(CfgLine line) {
        this.line = line;
        this.text = line.text();
    }

    static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    SourceLocation at(Token token) {
        return line.at(token.index());
    }

    /** What follows is a password: no message shows a character of it. */
    void hide() {
        secret = true;
    }

    /** The next token in normal mode. */
    Token next() throws CfgSyntaxException {
        skipBlanks(true);
        if (pos >= text.length()) {
            return new Token(Kind.END, "", pos);
        }
        char c = text.charAt(pos);
        if (c == '"') {
            return quoted();
        }
        if (PUNCTUATION.indexOf(c) >= 0) {
            return new Token(Kind.PUNCTUATION, String.valueOf(c), pos++);
        }
        int start = pos;
        while (pos < text.length() && isWordCharacter(text.charAt(pos))) {
            pos++;
        }
        if (pos == start) {
            throw invalid(c);
        }
        return token(text.substring(start, pos), start);
    }

    /** The next token in the mode for values: a quoted text, or a word up to the next blank. */
    Token value() throws CfgSyntaxException {
        skipBlanks(false);
        if (pos >= text.length()) {
            return new Token(Kind.END, "", pos);
        }
        if (text.charAt(pos) == '"') {
            return quoted();
        }
        int start = pos;
        StringBuilder word = new StringBuilder();
        while (pos < text.length() && !isBlank(text.charAt(pos)) && text.charAt(pos) != '\n') {
            char c = text.charAt(pos);
            boolean first = pos == start;
            if (c == '\\' && !first) {
                escape(word, "#\"\\rnt \n");
            } else if (isWordCharacter(c) || PUNCTUATION.indexOf(c) >= 0 || c == '\\' || (c == '"' && !first)) {
                word.append(c);
                pos++;
            } else {
                throw invalid(c);
            }
        }
        return token(word.toString(), start);
    }

    private Token quoted() throws CfgSyntaxException {
        int open = pos++;
        StringBuilder content = new StringBuilder();
        while (pos < text.length() && text.charAt(pos) != '"') {
            char c = text.charAt(pos);
            if (c == '\\') {
                escape(content, "\\\"nrt\n");
            } else if (c == '\0') {
                throw invalid(c);
            } else {
                content.append(c);
                pos++;
            }
        }
        if (pos >= text.length()) {
            throw new CfgSyntaxException(line.at(open), "the quote is not closed", "a \" at the end of the value", "");
        }
        pos++;
        Token token = token(content.toString(), open + 1);
        return new Token(Kind.QUOTED, token.text(), token.index());
    }

    /** Reads the backslash at {@code pos} and what follows. */
    private void escape(StringBuilder into, String allowed) throws CfgSyntaxException {
        int at = pos++;
        if (pos < text.length() && text.charAt(pos) == '\r' && text.startsWith("\n", pos + 1)) {
            pos++;
        }
        if (pos >= text.length() || allowed.indexOf(text.charAt(pos)) < 0) {
            String found = pos >= text.length()
                    ? "the file ends behind a backslash"
                    : secret ? "unknown escape" : "unknown escape \\" + text.charAt(pos);
            throw new CfgSyntaxException(
                    line.at(at),
                    found,
                    "one of \\\\ \\\" \\n \\r \\t"
                            + (allowed.indexOf('#') >= 0 ? " \\# or a backslash and a blank" : ""),
                    "write \\\\ for a backslash");
        }
        char c = text.charAt(pos++);
        switch (c) {
            case 'n' -> into.append('\n');
            case 'r' -> into.append('\r');
            case 't' -> into.append('\t');
            case '\n' -> {}
            default -> into.append(c);
        }
    }

    /** Blanks and, where tokens may go on in the next line, escaped line breaks. */
    private void skipBlanks(boolean overBreaks) {
        while (pos < text.length()) {
            char c = text.charAt(pos);
            if (isBlank(c) || c == '\n') {
                pos++;
            } else if (overBreaks && c == '\\' && text.startsWith("\n", pos + 1)) {
                pos += 2;
            } else if (overBreaks && c == '\\' && text.startsWith("\r\n", pos + 1)) {
                pos += 3;
            } else {
                return;
            }
        }
    }

    private Token token(String content, int start) throws CfgSyntaxException {
        if (content.length() > LONGEST) {
            throw new CfgSyntaxException(
                    line.at(start),
                    "a word of " + content.length() + " characters",
                    "at most " + LONGEST + " characters",
                    "");
        }
        return new Token(Kind.WORD, content, start);
    }

    private CfgSyntaxException invalid(char c) {
        String shown = c > ' ' && c != 0x7f ? " (" + c + ")" : "";
        return new CfgSyntaxException(
                line.at(pos),
                secret ? "invalid character" : String.format(Locale.ROOT, "invalid character 0x%02x%s", (int) c, shown),
                "letters, digits, _ and " + PUNCTUATION,
                c == '\\' ? "" : "put the value in double quotes if the character belongs to it");
    }
}
