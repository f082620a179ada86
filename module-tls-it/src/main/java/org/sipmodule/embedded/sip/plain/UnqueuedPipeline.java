package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.parser.Pipeline;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.UnfinishedMessages;

/**
 * What the stack's parser reads, straight from the socket. The stack's own has a thread put into a queue whatever arrives,
 * which a peer that sends faster than it is served fills without end; from this one nothing is read before it is needed, so
 * TCP makes the peer wait. Used by the thread that reads.
 */
final class UnqueuedPipeline extends Pipeline {

    private final InputStream socket;
    private final Clock clock;
    private final UnfinishedMessages.Message message;
    private HeaderLineLength line = new HeaderLineLength();
    private boolean isWithin;
    private @Nullable String refusal;

    /** Who sees to it, by a {@link SocketTimeoutException}, that a message does not take for ever. */
    interface Clock {
        void messageBegins();

        void messageEnds();
    }

    UnqueuedPipeline(InputStream socket, Clock clock, UnfinishedMessages unfinished, SipTimer timer) {
        super(socket, 0, timer);
        this.socket = new BufferedInputStream(socket);
        this.clock = clock;
        this.message = unfinished.message();
    }

    /** What was sent that is not taken; the parser tells nobody why it has ended. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The parser says so when it has the first line, which may never end, and again before a body. */
    @Override
    public void startTimer() {
        if (!isWithin) {
            HeaderNames.KEPT.keepSmall();
            isWithin = true;
            clock.messageBegins();
        }
    }

    /** At the end of the headers, and of the body. */
    @Override
    public void stopTimer() {
        isWithin = false;
        clock.messageEnds();
    }

    /** Nothing is read any more. */
    void ended() {
        stopTimer();
        message.ends();
    }

    /** The parser reads the headers so, and bodies not. */
    @Override
    public int read() throws IOException {
        if (!isWithin) { // what came before has been served
            message.ends();
        }
        int next = next();
        if (next < 0) {
            return next;
        }
        if (next != '\r' && next != '\n') { // what stands alone keeps the connection open, and begins nothing
            startTimer();
        }
        if (line.isTooLongWith(next)) {
            throw refused("a line of more than " + HeaderLineLength.MOST + " bytes in the headers");
        }
        if (isWithin) {
            grows(1);
        }
        return next;
    }

    /** All of it, as the parser begins to count anew for each part; what is cut short must not pass for a whole message. */
    @Override
    public int read(byte[] bytes, int offset, int length) {
        line = new HeaderLineLength();
        try {
            grows(length);
            for (int i = offset; i < offset + length; i++) {
                int next = next();
                if (next < 0) {
                    throw new EOFException("within a body");
                }
                bytes[i] = (byte) next;
            }
            return length;
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    private int next() throws IOException {
        try {
            return socket.read();
        } catch (SocketTimeoutException late) {
            if (isWithin) {
                refusal = late.getMessage();
            }
            throw late;
        }
    }

    private void grows(int by) throws IOException {
        if (!message.grows(by)) {
            throw refused("it is " + message.refusal());
        }
    }

    private IOException refused(String what) {
        refusal = what;
        return new IOException(what);
    }
}
