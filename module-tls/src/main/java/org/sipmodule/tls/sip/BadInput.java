package org.sipmodule.tls.sip;

/** What a peer sent is no SIP, or breaks a limit; the message says which, and quotes nothing of it. */
final class BadInput extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean isTooLong;

    BadInput(String message) {
        this(message, false);
    }

    private BadInput(String message, boolean isTooLong) {
        // made by strangers at will, so it must be cheap: no stack trace
        super(message, null, false, false);
        this.isTooLong = isTooLong;
    }

    /** What would go on for longer than {@code max_message_size} lets it. */
    static BadInput tooLong(String message) {
        return new BadInput(message + " (max_message_size)", true);
    }

    boolean isTooLong() {
        return isTooLong;
    }
}
