package org.sipmodule.embedded.sip.plain;

/**
 * The length of a header line with those that continue it, byte by byte. The stack's parser takes a time, and makes garbage, that
 * grow with the square of it: 0.3 s and 2 GB for a request URI of 64 KB.
 */
final class HeaderLineLength {

    /** Bytes. The longest in use are tokens (RFC 8898) of a few KB. */
    static final int MOST = 8 * 1024;

    private int length;
    private boolean ended;

    /** Whether it is too long with this byte. */
    boolean isTooLongWith(int next) {
        if (ended && next != ' ' && next != '\t' && next != '\r') {
            length = 0;
        }
        // the parser does not see a carriage return
        ended = next == '\n' || (ended && next == '\r');
        return ++length > MOST;
    }

    /** Whether a message of so many bytes has one that is too long. */
    static boolean isTooLongIn(byte[] message, int bytes) {
        if (bytes <= MOST) {
            return false;
        }
        int begin = 0;
        while (begin < bytes && message[begin] < ' ') { // as the parser skips them, those above 127 too
            begin++;
        }
        HeaderLineLength line = new HeaderLineLength();
        for (int i = begin; i < bytes && !(line.ended && message[i] == '\n'); i++) {
            if (line.isTooLongWith(message[i])) {
                return true;
            }
        }
        return false;
    }
}
