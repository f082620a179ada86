package org.sipmodule.module;

/**
 * Why a request that was handed to a transport could not be delivered, when that is known only after the transport has taken
 * it: left by the transport among the request's attributes before it raises the failure in the SIP stack.
 *
 * @param reason one line, for logs and people
 */
public record SendFailure(String reason) {

    /** Where it is left. */
    public static final MessageAttributes.Key<SendFailure> KEY =
            MessageAttributes.Key.of("send failure", SendFailure.class);
}
