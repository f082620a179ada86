package org.sipmodule.embedded.modules;

import org.sipmodule.module.ScriptException;

/** The headers that {@code append_to_reply} collected for the reply to one message; kept as an attachment of it. */
final class ReplyHeaders {

    private static final int LONGEST = 65_536;

    private final StringBuilder lines = new StringBuilder();

    /**
     * Adds a header.
     *
     * @param text {@code Name: value}, with one line end or none
     * @throws ScriptException when it is not one header, or there is too much already
     */
    void add(String text) {
        String line = HeaderLine.parse(text).toString();
        if (lines.length() + line.length() > LONGEST) {
            throw new ScriptException("append_to_reply: more than " + LONGEST + " characters of headers");
        }
        lines.append(line);
    }

    /** All lines, each with its line end; empty when there is none. */
    String text() {
        return lines.toString();
    }
}
