package org.sipmodule.tls.config;

import java.io.Reader;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/**
 * Hands a tls.cfg to ini4j one line per {@code read}, so that {@link #current} is the line whose event ini4j is just
 * reporting. What Kamailio's grammar and ini4j's see differently is settled here, before ini4j sees it: comments start with
 * {@code #} anywhere outside of quotes, and with nothing else; quotes and backslashes may carry a line break, which ini4j
 * gets as a blank; a line that is neither header nor option is refused.
 */
final class CfgLines extends Reader {

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String file;
    private final String text;
    private final Problems problems;
    private int pos;
    private int lineNumber = 1;
    private CfgLine current;
    private String pending = "";

    CfgLines(String file, String text, Problems problems) {
        this.file = file;
        this.problems = problems;
        this.current = new CfgLine("", SourceLocation.ofFile(file));
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        this.text = marked ? text.substring(1) : text;
        if (marked) {
            problems.error(
                    new SourceLocation(file, 1, 1),
                    "invalid character: the file starts with a byte order mark",
                    "",
                    "save it as UTF-8 without one");
        }
    }

    /** The line that was handed out last. */
    CfgLine current() {
        return current;
    }

    boolean hasMore() {
        return !pending.isEmpty() || pos < text.length();
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
        if (pending.isEmpty() && !advance()) {
            return -1;
        }
        int count = Math.min(length, pending.length());
        pending.getChars(0, count, buffer, offset);
        pending = pending.substring(count);
        return count;
    }

    private boolean advance() {
        while (pos < text.length()) {
            CfgLine line = cut();
            if (line.isBlank()) {
                continue;
            }
            int first = line.text().length() - line.text().stripLeading().length();
            char c = line.text().charAt(first);
            if (c == '[' || CfgTokens.isWordCharacter(c)) {
                current = line;
                pending = line.text().replace('\n', ' ').replace('\r', ' ') + "\n";
                return true;
            }
            problems.error(
                    line.at(first),
                    "found " + c + " at the start of a line",
                    "a section header, or an option as name = value",
                    c == ';' || c == '/' ? "comments start with #" : "");
        }
        return false;
    }

    /** Cuts off the next line; {@code pos} is then behind its end. */
    private CfgLine cut() {
        int start = pos;
        SourceLocation place = new SourceLocation(file, lineNumber, 1);
        int end = endOfContent();
        CfgLine line = new CfgLine(text.substring(start, end), place);
        int newline = text.indexOf('\n', end);
        pos = newline < 0 ? text.length() : newline + 1;
        lineNumber +=
                (int) text.substring(start, pos).chars().filter(c -> c == '\n').count();
        return line;
    }

    /** Where the line that starts at {@code pos} ends, its comment left out. */
    private int endOfContent() {
        boolean valueSeen = lineAt(pos).stripLeading().startsWith("[");
        int i = pos;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\n' || c == '#') {
                return i;
            } else if (c == '"') {
                i = behindQuote(i);
            } else if (c == '\\') {
                i = behindBreak(i);
            } else if (c == '=' && !valueSeen) {
                valueSeen = true;
                i = behindValue(
                        i + 1,
                        CfgOption.named(firstWord()).map(CfgOption::isNumber).orElse(false));
            } else {
                i++;
            }
        }
        return i;
    }

    /** Behind the unquoted word that starts at or after {@code i}; stays where a quoted value or a number begins. */
    private int behindValue(int i, boolean number) {
        int at = i;
        while (at < text.length() && CfgTokens.isBlank(text.charAt(at))) {
            at++;
        }
        if (number || at >= text.length() || "\"#\n".indexOf(text.charAt(at)) >= 0) {
            return at;
        }
        // the first character is taken as it is, even a backslash
        at++;
        while (at < text.length() && !CfgTokens.isBlank(text.charAt(at)) && "#\n".indexOf(text.charAt(at)) < 0) {
            at = text.charAt(at) == '\\' ? behindEscape(at) : at + 1;
        }
        return at;
    }

    /** Behind the closing quote; without one, the end of the line on which the quote was opened. */
    private int behindQuote(int open) {
        int at = open + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at = text.charAt(at) == '\\' ? behindEscape(at) : at + 1;
        }
        if (at < text.length()) {
            return at + 1;
        }
        int newline = text.indexOf('\n', open);
        return newline < 0 ? text.length() : newline;
    }

    private int behindEscape(int backslash) {
        int escaped = backslash + (text.startsWith("\r\n", backslash + 1) ? 2 : 1);
        return Math.min(escaped + 1, text.length());
    }

    private int behindBreak(int backslash) {
        boolean joins = text.startsWith("\n", backslash + 1) || text.startsWith("\r\n", backslash + 1);
        return joins ? behindEscape(backslash) : backslash + 1;
    }

    private String firstWord() {
        String line = lineAt(pos).stripLeading();
        int end = 0;
        while (end < line.length() && CfgTokens.isWordCharacter(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }

    private String lineAt(int start) {
        int newline = text.indexOf('\n', start);
        return text.substring(start, newline < 0 ? text.length() : newline);
    }

    @Override
    public void close() {}
}
