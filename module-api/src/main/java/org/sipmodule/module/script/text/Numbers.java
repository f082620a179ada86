package org.sipmodule.module.script.text;

import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.sipmodule.module.Value;

/** Numbers as scripts write them, and texts that are taken for numbers. */
public final class Numbers {

    private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]{1,15}|0[bB][01]{1,62}|[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,18}");

    private Numbers() {}

    /** Whether the word is a decimal, hexadecimal, octal or binary number. */
    public static boolean isNumber(String word) {
        return NUMBER.matcher(word).matches();
    }

    /** The value of such a word. */
    public static long of(String word) {
        if (word.length() > 2 && (word.charAt(1) == 'x' || word.charAt(1) == 'X')) {
            return Long.parseLong(word.substring(2), 16);
        }
        if (word.length() > 2 && (word.charAt(1) == 'b' || word.charAt(1) == 'B')) {
            return Long.parseLong(word.substring(2), 2);
        }
        return word.matches("0[0-7]+") ? Long.parseLong(word, 8) : Long.parseLong(word);
    }

    /** What a value counts as in a calculation; empty for a text that is no number. */
    public static OptionalLong of(Value value) {
        if (value instanceof Value.Text text) {
            String stripped = text.text().strip();
            return DECIMAL.matcher(stripped).matches()
                    ? OptionalLong.of(Long.parseLong(stripped))
                    : OptionalLong.empty();
        }
        return OptionalLong.of(value.number());
    }
}
