package org.sipmodule.tls.sip;

import org.sipmodule.tls.runtime.CloseReason;

/** What a peer sent is no SIP, or breaks a limit; the message says which, and quotes nothing of it. */
final class BadInput extends Exception {

    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    BadInput(String message) {
        this(message, CloseReason.BAD_INPUT);
    }

    private BadInput(String message, CloseReason reason) {
        // made by strangers at will, so it must be cheap: no stack trace
        super(message, null, false, false);
        this.reason = reason;
    }

    /** What would go on for longer than {@code max_message_size} lets it. */
    static BadInput tooLong(String message) {
        return new BadInput(message + " (max_message_size)", CloseReason.LONG_MESSAGE);
    }

    /** What is for all connections together is taken already. */
    static BadInput tooMany(String message) {
        return new BadInput(message, CloseReason.UNFINISHED_MESSAGES);
    }

    /** Why its connection ends. */
    CloseReason reason() {
        return reason;
    }
}
