package org.sipmodule.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.sipmodule.embedded.sip.MessageRouter;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionResult.Flow;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.host.ScriptRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the script's {@code request_route} and {@code reply_route}. A route that fails costs one message, never a thread. */
final class ScriptRouter implements MessageRouter {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptRouter.class);

    /** Kamailio's unnamed main routes. */
    private static final String MAIN = "";

    private final ScriptRoutes script;
    private final boolean hasReplyRoute;

    ScriptRouter(ScriptRoutes script) {
        this.script = script;
        this.hasReplyRoute = script.has(RouteKind.REPLY, MAIN);
    }

    @Override
    public void request(SipMessage request, Optional<ConnectionInfo> connection) {
        run(RouteKind.REQUEST, request, connection);
    }

    @Override
    public boolean reply(SipMessage reply, Optional<ConnectionInfo> connection) {
        return !hasReplyRoute || run(RouteKind.REPLY, reply, connection) != Flow.DROP;
    }

    private Flow run(RouteKind kind, SipMessage message, Optional<ConnectionInfo> connection) {
        try {
            FunctionResult result = script.run(kind, MAIN, script.begin(message, connection));
            return result.flow();
        } catch (ScriptException failed) {
            tell(message, failed);
        } catch (RuntimeException defect) {
            LOG.error("{}: dropped because of a defect in this program", described(message), defect);
        }
        return Flow.CONTINUE;
    }

    /** One line; a peer that went away before its answer is no error of ours. */
    private static void tell(SipMessage message, ScriptException failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        // the script's engine repeats a function's message behind the place of the call
        String cause = root instanceof ScriptException ? "" : " (" + root + ")";
        if (root instanceof IOException) {
            LOG.info("{}: {}{}", described(message), failed.getMessage(), cause);
        } else {
            LOG.error("{}: {}{}", described(message), failed.getMessage(), cause);
        }
    }

    private static String described(SipMessage message) {
        String what = message.isRequest() ? message.method() : message.status() + " to " + message.method();
        InetSocketAddress source = message.source();
        return what + " from " + message.protocol() + ":" + source.getAddress().getHostAddress() + ":"
                + source.getPort();
    }
}
