package org.sipmodule.module;

import java.util.ServiceLoader;

/**
 * The loaded modules for a Java application beside them, such as a SIP servlet: the functions and variables of scripts,
 * about one message at a time. In a servlet container they are an attribute of each servlet context. Safe from any thread.
 */
public interface SipModules {

    /** The name of the servlet context's attribute. */
    String ATTRIBUTE = "org.sipmodule.module.SipModules";

    /**
     * Those of a SIP stack that an application has made itself, with a script among its properties ({@link
     * HostProvider#SCRIPT}).
     *
     * @param stackName its {@code javax.sip.STACK_NAME}
     * @throws ScriptException when nothing here runs scripts
     */
    static SipModules of(String stackName) {
        return ServiceLoader.load(HostProvider.class, SipModules.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () -> new ScriptException("nothing runs scripts here: siphost.jar is not on the class path"))
                .modules(stackName);
    }

    /**
     * What can be called about a request.
     *
     * <p>About one that has arrived, calls continue where the script has ended: what the script has set is there. About one
     * that is going to be sent, they rule how it is sent; a copy of a request that has arrived begins with what that one
     * has. The result is for one thread at a time, and for as long as the application has the message.
     *
     * @param message of the host's own type: a SIP servlet request, a request or request event of JAIN-SIP
     * @throws ScriptException when it is no such message, or no script runs in the host
     */
    ModuleCalls about(Object message);
}
