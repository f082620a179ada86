package org.sipmodule.module.script.text;

/** How pieces of a script are shown in messages. */
public final class Diagnostics {

    private static final int LONGEST = 40;

    private Diagnostics() {}

    /** One line of at most 40 characters: a message is for reading, and a script may hold secrets further on. */
    public static String shortened(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
