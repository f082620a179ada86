package org.sipmodule.tls.sip;

/** What a peer sent is no SIP, or breaks a limit; the message says which, and quotes nothing of it. */
final class BadInput extends Exception {

    private static final long serialVersionUID = 1L;

    BadInput(String message) {
        // made by strangers at will, so it must be cheap: no stack trace
        super(message, null, false, false);
    }
}
