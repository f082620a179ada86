package org.sipmodule.module;

import java.util.Map;
import java.util.Optional;

/** What a host gives to a module: its parameters, the host's settings, and the doors back into the host. */
public interface ModuleContext {

    /** The module's parameters as the script set them. The object stays valid and follows run-time changes. */
    ParamValues params();

    HostSettings host();

    /** Fires {@code event_route[...]} blocks; usable from {@link Module#start()} on. */
    EventRoutes events();

    /** The Java code that the host has for events, by name. */
    Map<String, EventCallback> eventCallbacks();

    /** Tells the operator of something that does not stop the start; printed once with the module's name. */
    void report(Problem warning);

    /**
     * Hands a transport to the host before it makes its SIP stack.
     *
     * @throws IllegalStateException when called after {@link Module#configure} has returned
     */
    void contribute(TransportContribution transport);

    /**
     * A service of this particular host, such as its way to send a reply, for modules that are written for that host.
     *
     * @return empty when the host has no such service
     */
    <T> Optional<T> service(Class<T> type);
}
