package org.sipmodule.module;

/**
 * What a function tells the script: a return code, and whether the route goes on. Kamailio's convention: a positive code
 * is true, a negative one false, 0 ends the route.
 *
 * @param code what {@code $rc} shows
 * @param flow how the script goes on
 */
public record FunctionResult(int code, Flow flow) {

    /** How the script goes on after a call. */
    public enum Flow {
        /** With the next statement. */
        CONTINUE,
        /** The whole script ends for this message, as after {@code exit}. */
        EXIT,
        /** As {@code EXIT}, and what the route could prevent is prevented, as after {@code drop}. */
        DROP
    }

    /** Code 1. */
    public static final FunctionResult TRUE = new FunctionResult(1, Flow.CONTINUE);
    /** Code -1; the route goes on. */
    public static final FunctionResult FALSE = new FunctionResult(-1, Flow.CONTINUE);
    /** Code 0: no statement follows. */
    public static final FunctionResult EXIT = new FunctionResult(0, Flow.EXIT);
    /** Code 0, and what the route could prevent is prevented. */
    public static final FunctionResult DROP = new FunctionResult(0, Flow.DROP);

    /** {@link #TRUE} or {@link #FALSE}. */
    public static FunctionResult of(boolean success) {
        return success ? TRUE : FALSE;
    }

    /** @param code positive is true, negative false; 0 ends the route */
    public static FunctionResult of(int code) {
        return code == 0 ? EXIT : new FunctionResult(code, Flow.CONTINUE);
    }

    /** As an {@code if} sees it: 0 is not true. */
    public boolean isTrue() {
        return code > 0;
    }
}
