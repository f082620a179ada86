package org.sipmodule.module;

import java.util.List;
import java.util.Map;

/**
 * A transport that a module brings: the host asks it for the properties of the SIP stack it is about to make, and opens
 * its listening points on that stack afterwards.
 */
public interface TransportContribution {

    /**
     * The property by which a host promises of the stack it makes, with {@code true}, that neither the listener nor anything
     * before it waits: then a transport may hand messages over on the threads that read for many connections. A stack without
     * it may take its time for one connection's messages, and no other connection must wait for that.
     */
    String PROMPT_LISTENER = "org.sipmodule.PROMPT_LISTENER";

    /** The transport's name in SIP, in lower case: {@code tls}. */
    String protocol();

    /**
     * Called once, after all modules were configured and before the stack exists.
     *
     * @param stackName the name under which the host will create the stack; the transport's classes, which the stack
     *     creates itself by name, find the module by it
     * @return properties for the stack, by their full names
     */
    Map<String, String> stackProperties(String stackName);

    /** Its open connections of this moment, by ascending id; called from any thread. */
    default List<OpenConnection> connections() {
        return List.of();
    }

    /** The host is about to stop: no peer connects any more, and what is connected goes on; called from any thread. */
    default void stopAccepting() {}
}
