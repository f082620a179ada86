package org.sipmodule.tls.config;

import org.sipmodule.module.SourceLocation;

/**
 * One line of tls.cfg as the grammar sees it: without its comment, and with the line breaks that quotes or backslashes made
 * part of it.
 *
 * @param text  from the line's first character, breaks included
 * @param start where that character stands
 */
record CfgLine(String text, SourceLocation start) {

    boolean isHeader() {
        return text.stripLeading().startsWith("[");
    }

    boolean isBlank() {
        return text.isBlank();
    }

    /** Where a character of the text stands in the file. */
    SourceLocation at(int index) {
        int breaks = 0;
        int lineStart = 0;
        for (int i = 0; i < index; i++) {
            if (text.charAt(i) == '\n') {
                breaks++;
                lineStart = i + 1;
            }
        }
        return new SourceLocation(start.file(), start.line() + breaks, index - lineStart + 1);
    }
}
