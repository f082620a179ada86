package org.sipmodule.tls.pem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a PEM file without its end and the blanks before that. It stays bytes, which can be wiped, and is made a text
 * only where it is no part of a key.
 */
final class PemLine {

    static final String DASHES = "-----";

    private final byte[] content;
    private final int start;
    private final int end;

    private PemLine(byte[] content, int start, int end) {
        this.content = content;
        this.start = start;
        this.end = end;
    }

    /** All lines from a position on; they end with LF, CR or both. */
    static List<PemLine> of(byte[] content, int from) {
        List<PemLine> lines = new ArrayList<>();
        int start = from;
        for (int at = from; at < content.length; at++) {
            if (content[at] == '\n' || content[at] == '\r') {
                lines.add(line(content, start, at));
                at += content[at] == '\r' && at + 1 < content.length && content[at + 1] == '\n' ? 1 : 0;
                start = at + 1;
            }
        }
        if (start < content.length) {
            lines.add(line(content, start, content.length));
        }
        return lines;
    }

    private static PemLine line(byte[] content, int start, int end) {
        int last = end;
        while (last > start && isBlank(content[last - 1])) {
            last--;
        }
        return new PemLine(content, start, last);
    }

    private static boolean isBlank(byte character) {
        return Character.isWhitespace(character & 0xFF);
    }

    /** Without the blanks at its start. */
    PemLine stripped() {
        int first = start;
        while (first < end && isBlank(content[first])) {
            first++;
        }
        return new PemLine(content, first, end);
    }

    int length() {
        return end - start;
    }

    int at(int index) {
        return content[start + index] & 0xFF;
    }

    int indexOf(char character) {
        for (int at = 0; at < length(); at++) {
            if (at(at) == character) {
                return at;
            }
        }
        return -1;
    }

    /** Whether it is a BEGIN or END line; no line of a key begins with a dash. */
    boolean isMarker(String word) {
        if (length() <= word.length() + DASHES.length() || at(0) != '-') {
            return false;
        }
        String text = text();
        return text.startsWith(word) && text.endsWith(DASHES);
    }

    /** To be asked of BEGIN, END and header lines only. */
    String text() {
        return new String(content, start, length(), StandardCharsets.ISO_8859_1);
    }

    /** What lines have in them without blanks around, as one. */
    static byte[] joined(List<PemLine> lines) {
        List<PemLine> parts = lines.stream().map(PemLine::stripped).toList();
        byte[] all = new byte[parts.stream().mapToInt(PemLine::length).sum()];
        int to = 0;
        for (PemLine part : parts) {
            System.arraycopy(part.content, part.start, all, to, part.length());
            to += part.length();
        }
        return all;
    }

    /** Where it is, without what is in it. */
    @Override
    public String toString() {
        return "bytes " + start + " to " + end;
    }
}
