package org.sipmodule.tls.sip;

import java.time.Duration;

/**
 * The limits of the two doors. Public because the module's wiring fills it from the parameters.
 *
 * @param maxHeaderBytes  the longest start line with headers
 * @param maxMessageBytes the longest message, headers and body together
 * @param messageDeadline how long a message may take from its first byte to its last (README D40)
 * @param acceptQueue     connections that may wait for the stack's accept thread (socket door only)
 * @param readBuffer      bytes that may wait for the stack's reader, or for an application that takes its time, before
 *                        the connection is not read any more
 * @param writeDeadline   how long a write may wait for a peer that does not read (socket door only)
 * @param silence         how long after a request to which nothing at all has come back a further one leaves by a new
 *                        connection
 */
public record SipSettings(
        int maxHeaderBytes,
        int maxMessageBytes,
        Duration messageDeadline,
        int acceptQueue,
        int readBuffer,
        Duration writeDeadline,
        Duration silence) {

    /** What parameters do not say. The manual wants 20 KB messages to pass; the rest is generous for SIP and small for an attacker. */
    public static final SipSettings DEFAULTS = new SipSettings(
            64 * 1024,
            256 * 1024,
            Duration.ofSeconds(30),
            128,
            64 * 1024,
            Duration.ofSeconds(10),
            // less than a transaction lives: what is tried after its 408 is not tried on the same dead connection
            Duration.ofSeconds(20));

    /** @throws IllegalArgumentException for a limit below 1, a deadline below a millisecond, or headers longer than a message */
    public SipSettings {
        if (maxHeaderBytes < 1 || maxMessageBytes < maxHeaderBytes || acceptQueue < 1 || readBuffer < 1) {
            throw new IllegalArgumentException("limits must be positive and a message hold its headers");
        }
        if (messageDeadline.toMillis() < 1 || writeDeadline.toMillis() < 1 || silence.toMillis() < 1) {
            throw new IllegalArgumentException("deadlines must be at least a millisecond");
        }
    }

    /** @param deadline at least a millisecond */
    public SipSettings withMessageDeadline(Duration deadline) {
        return new SipSettings(
                maxHeaderBytes, maxMessageBytes, deadline, acceptQueue, readBuffer, writeDeadline, silence);
    }

    /** @param bytes at least 1; the bound of the headers comes down to it where it is above */
    public SipSettings withMaxMessageBytes(int bytes) {
        return new SipSettings(
                Math.min(maxHeaderBytes, bytes),
                bytes,
                messageDeadline,
                acceptQueue,
                readBuffer,
                writeDeadline,
                silence);
    }

    /** @param deadline at least a millisecond */
    public SipSettings withWriteDeadline(Duration deadline) {
        return new SipSettings(
                maxHeaderBytes, maxMessageBytes, messageDeadline, acceptQueue, readBuffer, deadline, silence);
    }

    /** What the log says of a connection that is left for its silence. */
    String silenceTold() {
        return "nothing at all has come back for " + silence.toMillis()
                + " ms after a request, further ones leave by a new connection";
    }
}
