package org.sipmodule.tls.sip;

import java.nio.charset.StandardCharsets;

/**
 * Walks over the header fields of a message in place: one step per field, its folded lines included. Stands before the
 * first field until {@link #advance} is called.
 */
final class HeaderCursor {

    private final byte[] data;
    private final int end;
    private int next;
    private int start;
    private int nameEnd;
    private int stop;

    /**
     * @param from after the line end of the start line
     * @param end where the blank line begins
     */
    HeaderCursor(byte[] data, int from, int end) {
        this.data = data;
        this.next = from;
        this.end = end;
    }

    /** Goes to the next field; false when there is none. */
    boolean advance() {
        if (next >= end) {
            return false;
        }
        start = next;
        do {
            while (next < end && data[next] != '\n') {
                next++;
            }
            next++;
        } while (next < end && (data[next] == ' ' || data[next] == '\t'));
        stop = trimEnd(Math.min(next, end), start);
        nameEnd = start;
        while (nameEnd < stop && data[nameEnd] != ':') {
            nameEnd++;
        }
        return true;
    }

    /** Whether the field has that name or its compact form, both in lower case. */
    boolean isNamed(String name, char compact) {
        int length = trimEnd(nameEnd, start) - start;
        if (nameEnd == stop) {
            return false;
        }
        if (length == 1) {
            return lower(data[start]) == compact;
        }
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(data[start + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the value begins, white space skipped. */
    int valueStart() {
        int at = Math.min(nameEnd + 1, stop);
        while (at < stop && isBlank(data[at])) {
            at++;
        }
        return at;
    }

    /** Where the field ends, its line end and trailing white space left out. */
    int valueEnd() {
        return stop;
    }

    /** The whole field as it came, each byte one character, without its last line end. */
    String text() {
        return new String(data, start, stop - start, StandardCharsets.ISO_8859_1);
    }

    private int trimEnd(int to, int from) {
        int at = to;
        while (at > from && isBlank(data[at - 1])) {
            at--;
        }
        return at;
    }

    /** The stack's parser takes each of these for white space at a line's end. */
    static boolean isBlank(byte b) {
        return b >= 0 && b <= ' ';
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }
}
