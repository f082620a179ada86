package org.sipmodule.embedded.sip;

import java.io.IOException;
import java.net.InetAddress;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.log.RootCause;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.event.Level;

/** How it is told that a route could not do its work for one message. */
public final class RouteFailure {

    private RouteFailure() {}

    /** One line, and not too many for one source; a peer that went away before its answer is no error of ours. */
    public static void tell(SparseLog<InetAddress> log, SipMessage message, ScriptException failed) {
        Throwable root = RootCause.of(failed);
        // the script's engine repeats a function's message behind the place of the call
        String cause = root instanceof ScriptException ? "" : " (" + root + ")";
        String what = failed.getMessage() + cause;
        Level level = root instanceof IOException ? Level.INFO : Level.ERROR;
        log.log(level, message.source().getAddress(), "{}: {}", described(message), what);
    }

    /** Something in this program that was not foreseen. */
    public static void tellDefect(SparseLog<InetAddress> log, SipMessage message, RuntimeException defect) {
        log.log(
                Level.ERROR,
                message.source().getAddress(),
                defect,
                "{}: dropped because of a defect in this program",
                described(message));
    }

    /** What message it was and where it came from. */
    static String described(SipMessage message) {
        String what = message.isRequest() ? message.method() : message.status() + " to " + message.method();
        return what + " from " + message.protocol() + ":" + Addresses.text(message.source());
    }
}
