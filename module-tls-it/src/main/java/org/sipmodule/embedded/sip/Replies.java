package org.sipmodule.embedded.sip;

import org.sipmodule.module.SipMessage;

/** The way back to the sender of a request. The host's service for the modules that reply; safe from any thread. */
public interface Replies {

    /**
     * Answers a request without keeping anything about it.
     *
     * @param headers further headers, each {@code Name: value} with CR LF at its end
     * @return false for an ACK, which nobody may answer
     * @throws org.sipmodule.module.ScriptException when the reply cannot be made or sent
     */
    boolean sendStateless(SipMessage request, int code, String reason, String headers);

    /** Begins a server transaction, or says that there is one already. */
    Begin begin(SipMessage request);

    /** Whether a server transaction for that request exists; for an ACK or CANCEL, the one of its INVITE. */
    boolean hasTransaction(SipMessage request);

    /**
     * Answers through the request's server transaction, which repeats the reply when the request is repeated.
     *
     * @param headers as for {@link #sendStateless}
     * @throws org.sipmodule.module.ScriptException when there is no transaction, it is over, or the reply cannot be sent
     */
    void sendInTransaction(SipMessage request, int code, String reason, String headers);

    /** What {@link #begin} found. */
    enum Begin {
        /** There is a transaction now, made for this request. */
        NEW,
        /** The request is a repetition; its transaction has dealt with it. */
        REPETITION,
        /** An ACK, which has no transaction of its own. */
        ACK
    }
}
