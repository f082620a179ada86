package org.sipmodule.module.script.syntax;

import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.text.Diagnostics;

/**
 * One word of a script.
 *
 * @param text  a text without its quotes and with its escapes resolved, else as written
 * @param glued whether nothing stands between the token before it and this one
 */
record Token(Kind kind, String text, SourceLocation place, boolean glued) {

    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        /** {@code $...} up to its end, parentheses included. */
        VARIABLE,
        /** An IPv4 address, or an IPv6 address in brackets. */
        ADDRESS,
        SYMBOL,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** As a diagnostic shows it. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the file";
            case TEXT -> "the text \"" + Diagnostics.shortened(text) + "\"";
            default -> "\"" + Diagnostics.shortened(text) + "\"";
        };
    }
}
