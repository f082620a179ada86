package org.sipmodule.module.log;

import java.util.regex.Pattern;

/**
 * A text that a stranger chose, as it may stand in a line of a log: without anything that could begin a new line, reverse
 * the reading direction or drive a terminal, and not longer than is of use.
 */
public final class OneLine {

    /** Controls (C0 and C1), format characters such as bidirectional overrides, line and paragraph separators. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private OneLine() {}

    /** Whether a text, part of which may be a stranger's, stays where it is put: no line break, no control character but tabs. */
    public static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) { // for each reply: no stream
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t') {
                return false;
            }
        }
        return true;
    }

    /** @param most characters to keep; what is cut off shows as three dots */
    public static String of(String text, int most) {
        // first, so that a long text costs no more than a short one; what is replaced does not get longer
        String kept = text.length() > most ? text.substring(0, most) : text;
        String safe = UNSAFE.matcher(kept).replaceAll(" ").strip();
        return text.length() > most ? safe + "..." : safe;
    }
}
