package org.sipmodule.module;

/** Runs the {@code event_route[...]} blocks of the script. Safe from any thread. */
public interface EventRoutes {

    /** What an event route decided. */
    enum Verdict {
        CONTINUE,
        /** {@code drop} was executed in it. */
        DROP
    }

    /** Whether the script has a block, or the host a callback, for that event: lets callers skip work. */
    boolean has(String event);

    /**
     * Runs the block on the calling thread and returns when it ended. A block that fails is logged and counts as
     * {@code DROP}: what it would have forbidden is not known.
     *
     * @param connection the connection the event is about: {@code $sndto(...)}, {@code $sndfrom(...)} and the module's
     *     variables refer to it
     */
    Verdict fire(String event, ConnectionInfo connection);

    /** Calls Java code in the place of a block, which is not looked up then; likewise {@code DROP} when it fails. */
    Verdict fire(EventCallback callback, String event, ConnectionInfo connection);
}
