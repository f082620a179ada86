package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.parser.Pipeline;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What the stack's parser reads, straight from the socket. The stack's own has a thread put into a queue whatever arrives,
 * which a peer that sends faster than it is served fills without end; from this one nothing is read before it is needed, so
 * TCP makes the peer wait.
 */
final class UnqueuedPipeline extends Pipeline {

    private final InputStream socket;
    private HeaderLine line = new HeaderLine();

    /** @param timeout how long a message that began may take, in milliseconds */
    UnqueuedPipeline(InputStream socket, int timeout, SipTimer timer) {
        super(socket, timeout, timer);
        this.socket = new BufferedInputStream(socket);
    }

    /** The parser reads the headers so, and bodies not. */
    @Override
    public int read() throws IOException {
        int next = socket.read();
        if (next >= 0 && line.isTooLongWith(next)) {
            throw new IOException("a line of more than " + HeaderLine.MOST + " bytes in the headers");
        }
        return next;
    }

    /** All of it, as the time that the parser gives counts from here; what is cut short must not pass for a whole message. */
    @Override
    public int read(byte[] bytes, int offset, int length) {
        line = new HeaderLine();
        try {
            if (socket.readNBytes(bytes, offset, length) < length) {
                throw new EOFException("within a body");
            }
            return length;
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }
}
