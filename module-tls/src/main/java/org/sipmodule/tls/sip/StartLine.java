package org.sipmodule.tls.sip;

/** The first line of a message, looked at just closely enough to tell SIP from anything else. */
final class StartLine {

    private static final String VERSION = "SIP/2.0";
    private static final String TOKEN_MARKS = "-.!%*_+`'~";

    private StartLine() {}

    /** Whether a message can begin with that byte; garbage is mostly refused here, before its first line ends. */
    static boolean canBeginWith(byte b) {
        return isToken(b);
    }

    /**
     * Whether {@code data[from, to)}, without its line end, is a request line or a status line of SIP 2.0. Others cannot be
     * let through to be answered with 505: the stack's parser takes any version for 2.0.
     */
    static boolean isSip(byte[] data, int from, int to) {
        return isVersion(data, from, to) ? isStatus(data, from + VERSION.length(), to) : isRequest(data, from, to);
    }

    private static boolean isStatus(byte[] data, int at, int to) {
        return at + 4 <= to
                && data[at] == ' '
                && isDigit(data[at + 1])
                && isDigit(data[at + 2])
                && isDigit(data[at + 3])
                && (at + 4 == to || data[at + 4] == ' ');
    }

    private static boolean isRequest(byte[] data, int from, int to) {
        int at = from;
        while (at < to && isToken(data[at])) {
            at++;
        }
        if (at == from || at == to || data[at] != ' ') {
            return false;
        }
        int uri = ++at;
        while (at < to && (data[at] & 0xff) > ' ') {
            at++;
        }
        return at > uri && at < to && data[at] == ' ' && to - at - 1 == VERSION.length() && isVersion(data, at + 1, to);
    }

    private static boolean isVersion(byte[] data, int from, int to) {
        if (to - from < VERSION.length()) {
            return false;
        }
        for (int i = 0; i < VERSION.length(); i++) {
            if (Character.toUpperCase((char) data[from + i]) != VERSION.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isToken(byte b) {
        return isDigit(b) || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b > 0 && TOKEN_MARKS.indexOf(b) >= 0);
    }
}
