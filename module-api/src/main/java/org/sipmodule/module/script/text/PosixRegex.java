package org.sipmodule.module.script.text;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sipmodule.module.ScriptException;

/**
 * POSIX extended regular expressions, as scripts write them, translated for {@link Pattern}. The time that one match may
 * take is bounded, because the engine backtracks and texts come from the network. Public so that modules of a host need not
 * translate them again.
 */
public final class PosixRegex {

    /** How many characters one match may look at: well over a whole message, far below a second. */
    static final int LOOKS = 2_000_000;

    private PosixRegex() {}

    /**
     * Translates and compiles.
     *
     * @throws PatternSyntaxException when it is none
     */
    public static Pattern compile(String posix, boolean ignoreCase) {
        // POSIX without REG_NEWLINE: the dot matches line ends, $ only the very end
        int flags = Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        return Pattern.compile(new Translation(posix, false).result(), flags);
    }

    /**
     * As {@code search()} and its like compile them (REG_NEWLINE): without regard to case, a dot is no line feed, and
     * {@code ^ $} are the ends of a line.
     *
     * @throws PatternSyntaxException when it is none
     */
    public static Pattern compileForLines(String posix) {
        int flags = Pattern.CASE_INSENSITIVE | Pattern.MULTILINE | Pattern.UNIX_LINES;
        return Pattern.compile(new Translation(posix, true).result(), flags);
    }

    /**
     * Whether the expression is found in the text.
     *
     * @throws ScriptException when telling would take too long
     */
    public static boolean find(Pattern pattern, String text) {
        return guarded(pattern, text, Matcher::find);
    }

    /** Uses a matcher that gives up after {@link #LOOKS} looks. */
    static <T> T guarded(Pattern pattern, String text, Function<Matcher, T> use) {
        try {
            return use.apply(pattern.matcher(new CountedText(text)));
        } catch (StackOverflowError tooDeep) {
            throw new ScriptException(
                    "the expression " + Diagnostics.shortened(pattern.pattern())
                            + " needs too much memory for a text of " + text.length() + " characters",
                    tooDeep);
        }
    }

    /** A text that can be looked at a limited number of times. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private int left = LOOKS;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new ScriptException("a regular expression took more than " + LOOKS + " steps, given up");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Rewrites what the two syntaxes understand differently. */
    private static final class Translation {
        private static final String QUANTIFIERS = "*+?";

        private final String in;
        private final boolean byLine;
        private final StringBuilder out = new StringBuilder();
        private int at;

        Translation(String posix, boolean byLine) {
            in = posix;
            this.byLine = byLine;
        }

        String result() {
            while (at < in.length()) {
                char c = in.charAt(at);
                switch (c) {
                    case '[' -> bracket();
                    case '\\' -> escape();
                    case '$' -> literally(byLine ? "$" : "\\z");
                    case '*', '+', '?' -> quantifiers();
                    case '{' -> brace();
                    case '(' -> group();
                    default -> literally(String.valueOf(c));
                }
            }
            return out.toString();
        }

        private void literally(String text) {
            out.append(text);
            at++;
        }

        private void group() {
            if (in.startsWith("(?", at)) {
                throw new PatternSyntaxException("a group cannot begin with ? in a POSIX expression", in, at);
            }
            literally("(");
        }

        private void brace() {
            boolean isBound = in.substring(at).matches("(?s)\\{\\d+(,\\d*)?}.*");
            literally(isBound ? "{" : "\\{");
        }

        /** In POSIX {@code a*?} repeats a repetition; here it would be a reluctant one. */
        private void quantifiers() {
            int end = at;
            boolean zero = false;
            boolean many = false;
            while (end < in.length() && QUANTIFIERS.indexOf(in.charAt(end)) >= 0) {
                zero |= in.charAt(end) != '+';
                many |= in.charAt(end) != '?';
                end++;
            }
            out.append(zero && many ? "*" : zero ? "?" : "+");
            at = end;
        }

        private void escape() {
            if (at + 1 == in.length()) {
                throw new PatternSyntaxException("a backslash at the end", in, at);
            }
            char next = in.charAt(at + 1);
            if (next == '<' || next == '>') {
                out.append("\\b");
            } else if ("wWsSbB123456789".indexOf(next) >= 0) {
                out.append('\\').append(next);
            } else {
                out.append(Pattern.quote(String.valueOf(next)));
            }
            at += 2;
        }

        private void bracket() {
            out.append('[');
            at++;
            if (at < in.length() && in.charAt(at) == '^') {
                literally(byLine ? "^\\n" : "^");
            }
            boolean isFirst = true;
            while (at < in.length() && (isFirst || in.charAt(at) != ']')) {
                isFirst = false;
                if (in.startsWith("[:", at)) {
                    classOf();
                } else {
                    char c = in.charAt(at);
                    // a backslash is a plain character within POSIX brackets
                    literally("[]\\&^".indexOf(c) >= 0 ? "\\" + c : String.valueOf(c));
                }
            }
            if (at >= in.length()) {
                throw new PatternSyntaxException("[ without ]", in, in.length());
            }
            literally("]");
        }

        private void classOf() {
            int end = in.indexOf(":]", at);
            String name = end < 0 ? "" : in.substring(at + 2, end);
            out.append(
                    switch (name) {
                        case "alnum" -> "\\p{Alnum}";
                        case "alpha" -> "\\p{Alpha}";
                        case "blank" -> "\\p{Blank}";
                        case "cntrl" -> "\\p{Cntrl}";
                        case "digit" -> "\\p{Digit}";
                        case "graph" -> "\\p{Graph}";
                        case "lower" -> "\\p{Lower}";
                        case "print" -> "\\p{Print}";
                        case "punct" -> "\\p{Punct}";
                        case "space" -> "\\s";
                        case "upper" -> "\\p{Upper}";
                        case "xdigit" -> "\\p{XDigit}";
                        default -> throw new PatternSyntaxException("unknown character class", in, at);
                    });
            at = end + 2;
        }
    }
}
