package org.sipmodule.module.script;

/**
 * An expression that has no value for this message, such as a division by zero. As in Kamailio it costs the statement it
 * stands in, not the message: an assignment is not made, a condition does not hold.
 */
final class NoValue extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened and where, in one line */
    NoValue(String message) {
        super(message, null, false, false);
    }
}
