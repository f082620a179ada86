package org.sipmodule.module.script.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sipmodule.module.ScriptException;

/**
 * A replacement written {@code /expression/replacement/flags}, with any character for the slash, as {@code #!subst} and
 * {@code {re.subst}} take it.
 *
 * @param expression  what stands before the second delimiter, as written
 * @param replacement what stands before the third, as written
 * @param isGlobal    flag {@code g}: every match, not just the first
 */
public record Substitution(String expression, String replacement, Pattern pattern, boolean isGlobal) {

    /** Characters; far more than a script needs, and a few substitutions that double a text fill any memory. */
    public static final int LONGEST = 1 << 20;

    /**
     * Reads one.
     *
     * @throws PatternSyntaxException when it is none
     */
    public static Substitution of(String text) {
        if (text.length() < 3) {
            throw new PatternSyntaxException("not of the form /expression/replacement/flags", text, -1);
        }
        char delimiter = text.charAt(0);
        int second = unescaped(text, delimiter, 1);
        int third = second < 0 ? -1 : unescaped(text, delimiter, second + 1);
        if (third < 0) {
            throw new PatternSyntaxException("not of the form /expression/replacement/flags", text, -1);
        }
        String flags = text.substring(third + 1);
        if (!flags.matches("[gis]*")) {
            throw new PatternSyntaxException("flags are g, i and s", text, third + 1);
        }
        String expression = text.substring(1, second);
        Pattern pattern = PosixRegex.compile(expression, flags.indexOf('i') >= 0);
        String replacement = text.substring(second + 1, third);
        return new Substitution(expression, replacement, pattern, flags.indexOf('g') >= 0);
    }

    private static int unescaped(String text, char delimiter, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == delimiter) {
                return i;
            }
        }
        return -1;
    }

    public String apply(String text) {
        return PosixRegex.guarded(pattern, text, matcher -> replaceIn(text, matcher));
    }

    private String replaceIn(String text, Matcher matcher) {
        StringBuilder result = new StringBuilder();
        int done = 0;
        while (matcher.find()) {
            result.append(text, done, matcher.start());
            appendReplacement(result, matcher);
            done = matcher.end();
            if (result.length() > LONGEST) {
                throw new ScriptException("its replacements make it longer than " + LONGEST + " characters");
            }
            if (!isGlobal) {
                break;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    private void appendReplacement(StringBuilder result, Matcher matcher) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c != '\\' || i + 1 == replacement.length()) {
                result.append(c);
                continue;
            }
            char next = replacement.charAt(++i);
            int group = Character.digit(next, 10);
            if (group < 0) {
                result.append(next);
            } else if (group <= matcher.groupCount() && matcher.group(group) != null) {
                result.append(matcher.group(group));
            }
        }
    }
}
