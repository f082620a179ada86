package org.sipmodule.tls.sip;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.sipmodule.module.UnfinishedMessages;

/**
 * Cuts a stream of bytes into SIP messages, however the bytes are split (RFC 3261 18.3). Each byte is looked at once.
 * Used by one thread at a time; only {@link #isPartial}, {@link #isOlderThan} and {@link #restartClock} are for others.
 *
 * <p>What it holds from one read to the next counts as an unfinished message, with all the room of its array. While it reads
 * it may hold more, as then no more do than there are workers.
 *
 * <p>It refuses whatever it and the stack's parser could understand differently, because a message hidden from one of two
 * readers of a stream is an attack: a lone carriage return and a line of white space in the headers, both of which end
 * the headers for the parser, and Content-Length headers that contradict each other.
 */
final class SipFramer {

    /** Takes what was found, in order. */
    interface Sink {
        /** One whole message; the array is the sink's. */
        void message(byte[] frame);

        /** One whole message with a line of the headers that is longer than {@link #MOST_LINE}; never our own side's. */
        default void longLine(byte[] frame) {
            message(frame);
        }

        /** The keep-alive CRLF CRLF between messages, to be answered with CRLF (RFC 5626 3.5.1). */
        void ping();
    }

    /**
     * Bytes of a line with those that continue it. The stack's parser takes a time, and makes garbage, that grow with the
     * square of it: 0.3 s and 2 GB for a request URI of 64 KB. The longest in use are tokens (RFC 8898) of a few KB.
     */
    static final int MOST_LINE = 8 * 1024;

    private static final UnfinishedMessages UNLIMITED = new UnfinishedMessages(Long.MAX_VALUE);

    private static final byte[] NOTHING = {};
    private static final byte[] PING = {'\r', '\n', '\r', '\n'};

    private final int maxLine;
    private final int maxHeaders;
    private final int maxMessage;
    private final UnfinishedMessages.Message unfinished;
    private final Sink sink;

    // the bytes at hand are data[start, end); an idle connection holds no buffer
    private byte[] data = NOTHING;
    private int start;
    private int end;

    private int pingSeen;
    private boolean inMessage;
    private int scanned;
    private int lineStart;
    private int unfoldedStart; // of the line with those that continue it
    private boolean lineIsLong;
    private int headersStart;
    private int messageEnd;

    private boolean begunNow;
    private volatile boolean partial;
    private volatile long partialSince;

    /** @param unfinished shared with the other connections; {@link #ends} gives back what is taken of it */
    SipFramer(SipSettings settings, UnfinishedMessages unfinished, Sink sink) {
        this(MOST_LINE, settings.maxHeaderBytes(), settings.maxMessageBytes(), unfinished, sink);
    }

    private SipFramer(int maxLine, int maxHeaders, int maxMessage, UnfinishedMessages unfinished, Sink sink) {
        this.maxLine = maxLine;
        this.maxHeaders = maxHeaders;
        this.maxMessage = maxMessage;
        this.unfinished = unfinished.message();
        this.sink = sink;
    }

    /** For what our own side sends: it is in memory already, so its length is no danger. */
    static SipFramer ofOwn(Sink sink) {
        return new SipFramer(Integer.MAX_VALUE, Integer.MAX_VALUE / 2, Integer.MAX_VALUE / 2, UNLIMITED, sink);
    }

    /** @throws BadInput when the stream cannot be read on; nothing must be fed after that */
    void feed(ByteBuffer input) throws BadInput {
        boolean isRead = false;
        try {
            append(input);
            begunNow = false;
            boolean more = true;
            while (more && start < end) {
                more = step();
            }
            keepRest();
            isRead = true;
        } finally {
            if (!isRead) {
                ends();
            }
        }
        if (inMessage && begunNow) {
            partialSince = System.nanoTime();
        }
        partial = inMessage;
    }

    /** Nothing is fed any more. What is at hand goes: others may hold this for as long as a transaction lasts. */
    void ends() {
        data = NOTHING;
        start = 0;
        end = 0;
        inMessage = false;
        partial = false;
        unfinished.ends();
    }

    /** Whether a message has begun and is not whole. */
    boolean isPartial() {
        return partial;
    }

    /** Whether a message began that long ago and is still not whole. */
    boolean isOlderThan(Duration age) {
        return partial && System.nanoTime() - partialSince > age.toNanos();
    }

    /** The message that has begun counts as begun just now; from any thread. */
    void restartClock() {
        partialSince = System.nanoTime();
    }

    /** Goes on by one message or up to the end of the input; false when more input is needed. */
    private boolean step() throws BadInput {
        if (!inMessage) {
            if (!skipBetween()) {
                return false;
            }
            begin();
        }
        if (messageEnd == 0 && !readHeaders()) {
            return false;
        }
        if (end < messageEnd) {
            return false;
        }
        finish();
        return true;
    }

    private boolean skipBetween() {
        while (start < end && (data[start] == '\r' || data[start] == '\n')) {
            byte b = data[start++];
            pingSeen = b == PING[pingSeen] ? pingSeen + 1 : b == '\r' ? 1 : 0;
            if (pingSeen == PING.length) {
                pingSeen = 0;
                sink.ping();
            }
        }
        return start < end;
    }

    private void begin() throws BadInput {
        if (!StartLine.canBeginWith(data[start])) {
            throw new BadInput("something that does not begin like SIP");
        }
        pingSeen = 0;
        inMessage = true;
        begunNow = true;
        scanned = start;
        lineStart = start;
        lineIsLong = false;
        messageEnd = 0;
    }

    private void finish() {
        int from = start;
        start = messageEnd;
        inMessage = false;
        // the sink may take its time, and must not be timed as if it were the peer
        partial = false;
        unfinished.ends();
        boolean whole = from == 0 && end == messageEnd && data.length == end;
        byte[] frame = whole ? data : Arrays.copyOfRange(data, from, messageEnd);
        if (lineIsLong) {
            sink.longLine(frame);
        } else {
            sink.message(frame);
        }
    }

    /** Reads on in the headers; true when their end was found and {@link #messageEnd} is known. */
    private boolean readHeaders() throws BadInput {
        int at = scanned;
        while (at < end) {
            if (data[at] == '\r') {
                if (at + 1 == end) {
                    break;
                }
                if (data[at + 1] != '\n') {
                    throw new BadInput("a lone carriage return in the headers");
                }
            } else if (data[at] == '\n' && lineEnds(at)) {
                return true;
            }
            at++;
        }
        scanned = at;
        checkHeaderSize(end);
        return false;
    }

    /** Looks at the line that ends with the line feed; true when it was the blank one. */
    private boolean lineEnds(int lineFeed) throws BadInput {
        int from = lineStart;
        int to = lineFeed > from && data[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        lineStart = lineFeed + 1;
        if (from == start || !HeaderCursor.isBlank(data[from])) {
            unfoldedStart = from;
        }
        lineIsLong |= to - unfoldedStart > maxLine;
        if (from == start) {
            if (!StartLine.isSip(data, from, to)) {
                throw new BadInput("something that is no SIP request and no SIP reply");
            }
            headersStart = lineStart;
            return false;
        }
        if (from < to) {
            refuseBlank(from, to);
            return false;
        }
        checkHeaderSize(lineStart);
        int length =
                ContentLength.of(new HeaderCursor(data, headersStart, from), data, maxMessage - (lineStart - start));
        messageEnd = lineStart + length;
        return true;
    }

    private void refuseBlank(int from, int to) throws BadInput {
        for (int i = from; i < to; i++) {
            if (!HeaderCursor.isBlank(data[i])) {
                return;
            }
        }
        throw new BadInput("a header line of white space");
    }

    private void checkHeaderSize(int headersEnd) throws BadInput {
        if (headersEnd - start > maxHeaders) {
            throw BadInput.tooLong("headers longer than " + maxHeaders + " bytes");
        }
    }

    private void append(ByteBuffer input) {
        int length = input.remaining();
        if (data.length - end < length) {
            data = Arrays.copyOf(data, roomFor(end + length));
        }
        input.get(data, end, length);
        end += length;
    }

    /** Grows with what has come, not with what was announced; what is short does not come to be counted by it. */
    private int roomFor(int length) {
        int doubled = 2 * data.length;
        return Math.max(
                length, length <= UnfinishedMessages.FREE ? Math.min(UnfinishedMessages.FREE, doubled) : doubled);
    }

    private void keepRest() throws BadInput {
        if (start == end) {
            data = NOTHING;
        } else if (start > 0) {
            data = Arrays.copyOfRange(data, start, end);
        }
        scanned -= start;
        lineStart -= start;
        unfoldedStart -= start;
        headersStart -= start;
        messageEnd = messageEnd == 0 ? 0 : messageEnd - start;
        end -= start;
        start = 0;
        if (!unfinished.takes(data.length)) {
            throw BadInput.tooMany("a message that is " + unfinished.refusal());
        }
    }
}
