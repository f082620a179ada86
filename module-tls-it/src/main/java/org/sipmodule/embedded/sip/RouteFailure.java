package org.sipmodule.embedded.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.slf4j.Logger;

/** How it is told that a route could not do its work for one message. */
public final class RouteFailure {

    private RouteFailure() {}

    /** One line; a peer that went away before its answer is no error of ours. */
    public static void tell(Logger log, SipMessage message, ScriptException failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        // the script's engine repeats a function's message behind the place of the call
        String cause = root instanceof ScriptException ? "" : " (" + root + ")";
        if (root instanceof IOException) {
            log.info("{}: {}{}", described(message), failed.getMessage(), cause);
        } else {
            log.error("{}: {}{}", described(message), failed.getMessage(), cause);
        }
    }

    /** What message it was and where it came from. */
    public static String described(SipMessage message) {
        String what = message.isRequest() ? message.method() : message.status() + " to " + message.method();
        InetSocketAddress source = message.source();
        return what + " from " + message.protocol() + ":" + source.getAddress().getHostAddress() + ":"
                + source.getPort();
    }
}
