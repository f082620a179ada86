package org.sipmodule.module;

/**
 * Why a request that was handed to a transport could not be delivered, when that is known only after the transport has taken
 * it: left by the transport among the request's attributes before it raises the failure in the SIP stack.
 *
 * @param reason one line, for logs and people
 */
public record SendFailure(String reason) {

    /** The application data of a transaction that wants to be told itself, in the place of the stack's listener. */
    public interface Receiver {

        /** Called once, from any thread, after the failure was left with the request's attributes; must not wait. */
        void undelivered(SendFailure failure);
    }

    /** Where it is left. */
    public static final MessageAttributes.Key<SendFailure> KEY =
            MessageAttributes.Key.of("send failure", SendFailure.class);
}
