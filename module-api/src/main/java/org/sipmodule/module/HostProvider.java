package org.sipmodule.module;

import java.util.Properties;

/**
 * Brings modules and a script to a SIP stack that somebody else makes: a container's, or that of an application. A
 * transport class which such a stack creates by name finds an implementation by {@link java.util.ServiceLoader}, where its
 * own class was found, and calls it before it serves anything.
 */
public interface HostProvider {

    /** The stack's property that names the script. Without it a stack gets no host. */
    String SCRIPT = "org.sipmodule.SCRIPT";

    /**
     * Loads, checks and starts what the script names, unless the stack has that already. It lives until the stack stops.
     * Called from any thread.
     *
     * @param stackName  the name that transports know the stack by
     * @param stack      the stack itself, of the type that the implementation was written for
     * @param properties those that the stack was made with
     * @throws ConfigException with every problem when the configuration is refused; then nothing is left open
     */
    void serve(String stackName, Object stack, Properties properties);

    /** The modules of the stacks that it serves, see {@link SipModules#of}. */
    SipModules modules(String stackName);
}
