package org.sipmodule.embedded;

import java.net.InetAddress;
import java.util.Optional;
import org.sipmodule.embedded.sip.MessageRouter;
import org.sipmodule.embedded.sip.RouteFailure;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionResult.Flow;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.host.ScriptRoutes;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.LoggerFactory;

/** Runs the script's {@code request_route} and {@code reply_route}. A route that fails costs one message, never a thread. */
final class ScriptRouter implements MessageRouter {

    /** Kamailio's unnamed main routes. */
    private static final String MAIN = "";

    private final SparseLog<InetAddress> failures = SparseLog.byAddress(LoggerFactory.getLogger(ScriptRouter.class));
    private final ScriptRoutes script;
    private final boolean hasReplyRoute;
    private final boolean forcesRport;

    /** @param forcesRport every reply goes to where its request came from: {@code force_rport=yes} */
    ScriptRouter(ScriptRoutes script, boolean forcesRport) {
        this.script = script;
        this.forcesRport = forcesRport;
        this.hasReplyRoute = script.has(RouteKind.REPLY, MAIN);
    }

    ScriptRoutes script() {
        return script;
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
            if (forcesRport) {
                message.replyToSource();
            }
            FunctionResult result = script.run(kind, MAIN, script.begin(message, connection));
            return result.flow();
        } catch (ScriptException failed) {
            RouteFailure.tell(failures, message, failed);
        } catch (RuntimeException defect) {
            RouteFailure.tellDefect(failures, message, defect);
        }
        return Flow.CONTINUE;
    }
}
