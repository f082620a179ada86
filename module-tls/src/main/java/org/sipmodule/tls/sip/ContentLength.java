package org.sipmodule.tls.sip;

/** The one length of a message's body that all its Content-Length headers agree on. */
final class ContentLength {

    private ContentLength() {}

    /**
     * @param headers before the first header
     * @param most    the greatest length that is allowed
     * @throws BadInput also when there is none: on a stream it would be a guess where the message ends, and Kamailio
     *     refuses it as well ({@code tcp_accept_no_cl})
     */
    static int of(HeaderCursor headers, byte[] data, int most) throws BadInput {
        int length = -1;
        while (headers.advance()) {
            if (headers.isNamed("content-length", 'l')) {
                int said = number(data, headers.valueStart(), headers.valueEnd(), most);
                if (length >= 0 && said != length) {
                    throw new BadInput("two Content-Length headers that differ");
                }
                length = said;
            }
        }
        if (length < 0) {
            throw new BadInput("no Content-Length header");
        }
        return length;
    }

    private static int number(byte[] data, int from, int to, int most) throws BadInput {
        if (from == to) {
            throw new BadInput("an empty Content-Length header");
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (data[i] < '0' || data[i] > '9') {
                throw new BadInput("a Content-Length that is no number");
            }
            value = value * 10 + (data[i] - '0');
            if (value > most) {
                throw BadInput.tooLong("a Content-Length with which the message would be too long");
            }
        }
        return (int) value;
    }
}
