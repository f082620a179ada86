package org.sipmodule.module;

/** A routing script, or a function it called, could not go on with this message. */
public final class ScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened and where, in one line */
    public ScriptException(String message) {
        super(message);
    }

    public ScriptException(String message, Throwable cause) {
        super(message, cause);
    }
}
