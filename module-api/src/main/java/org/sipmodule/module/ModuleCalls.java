package org.sipmodule.module;

/**
 * The functions and variables of loaded modules, for Java code that stands where a script would: Kamailio's
 * {@code KSR.tls.is_peer_verified()}, {@code KSR.tls.set_connect_server_id(id)} and {@code KSR.tls.cget(name)}. For one
 * message or event, on one thread at a time.
 */
public interface ModuleCalls {

    /**
     * The connection that the event is about, or on which the message came.
     *
     * @throws ScriptException when there is none, as for a message that is going to be sent
     */
    ConnectionInfo connection();

    /**
     * Calls a function as a script does.
     *
     * @param function by its name in scripts, such as {@code is_peer_verified}
     * @return its return code: positive for true, negative for false
     * @throws ScriptException when no loaded module has a function of that name and number of arguments
     */
    int call(String function, String... arguments);

    /**
     * Reads a variable that a module brings.
     *
     * @param variable without the dollar sign, with its inner name and index where it has them: {@code tls_version},
     *     {@code tls(p_subject_line)}, {@code tls_peer_san_hostname[1]}
     * @throws ScriptException when no loaded module has it, or it takes no such inner name or index
     */
    Value get(String variable);
}
