package org.sipmodule.module;

import org.sipmodule.module.EventRoutes.Verdict;

/**
 * Java code of the host's that a module calls instead of an event route, as {@code event_callback} names it (manual of the
 * tls module, 10.32; Kamailio calls a function of its KEMI script). The host finds implementations by
 * {@link java.util.ServiceLoader}, so that a jar among its libraries is all that is needed.
 */
public interface EventCallback {

    /** As the parameter names it. */
    String name();

    /**
     * Called on the thread to which the event belongs; must not wait. What it throws is logged and counts as
     * {@link Verdict#DROP}, as an event route that fails.
     *
     * @param event such as {@code tls:connection-out}
     * @param calls what a script could call at this moment
     */
    Verdict call(String event, ModuleCalls calls);
}
