package org.sipmodule.embedded.modules;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.log.OneLine;

/**
 * One header that a script adds, taken apart. A text with more than one line is refused: values in it may come from the
 * peer, who could add headers of its own otherwise.
 */
record HeaderLine(String name, String value) {

    private static final Pattern LINE_END = Pattern.compile("\\r?\\n$");
    private static final Pattern FORM = Pattern.compile("([-!#$%&'*+.^_`|~0-9A-Za-z]+)[ \\t]*:[ \\t]*(.*?)[ \\t]*");

    /**
     * Reads {@code Name: value} with one line end or none.
     *
     * @throws ScriptException when it is anything else
     */
    static HeaderLine parse(String text) {
        String line = LINE_END.matcher(text).replaceFirst("");
        Matcher parts = FORM.matcher(line);
        if (!OneLine.is(line) || !parts.matches()) {
            throw new ScriptException(
                    "\"" + SipText.printable(text) + "\" is not one header (expected: \"Name: value\\r\\n\")");
        }
        return new HeaderLine(parts.group(1), parts.group(2));
    }

    /** With the line end of SIP. */
    @Override
    public String toString() {
        return name + ": " + value + "\r\n";
    }
}
