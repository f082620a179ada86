package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sip.SipStack;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.sipmodule.module.FunctionResult.Flow;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.host.ScriptRoutes;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.LoggerFactory;

/**
 * The script in front of the application of a stack that somebody else has made. A request that the script has answered, sent
 * on or dropped goes no further, nor does one on which it failed; any other goes to the application, with the changes that
 * the script has made. What was opened for the stack ends with it.
 */
public final class GuestDoor implements SIPMessageValve {

    private static final String MAIN = "";

    /**
     * The host of each stack by its name, for applications. Not one with the transport's registry, which holds what the stack's
     * own classes need and ends with the transport: neither room sees the other, so a common one would be a map in the API that
     * any application could write to.
     */
    private static final Map<String, GuestDoor> OPEN = new ConcurrentHashMap<>();

    private final SparseLog<InetAddress> failures = SparseLog.byAddress(LoggerFactory.getLogger(GuestDoor.class));
    private final String stackName;
    private final SipStackImpl stack;
    private final MessageRouter router;
    private final ScriptRoutes routes;
    private final StatefulRelay relay;
    private final ModuleHost modules;
    private final SipSockets sockets = new SipSockets();
    private volatile boolean closed;

    private GuestDoor(
            String stackName,
            SipStackImpl stack,
            MessageRouter router,
            ScriptRoutes routes,
            StatefulRelay relay,
            ModuleHost modules) {
        this.stackName = stackName;
        this.stack = stack;
        this.router = router;
        this.routes = routes;
        this.relay = relay;
        this.modules = modules;
    }

    public static boolean isOpenIn(Object stack) {
        return ((SIPTransactionStack) stack)
                .sipMessageValves.stream().anyMatch(valve -> valve instanceof GuestDoor door && !door.closed);
    }

    /** Puts the script before the stack's application. From now on the stack's end is the end of relay and modules. */
    public static void open(
            String stackName,
            Object stack,
            MessageRouter router,
            ScriptRoutes routes,
            StatefulRelay relay,
            ModuleHost modules) {
        SipStackImpl made = (SipStackImpl) stack;
        GuestDoor door = new GuestDoor(stackName, made, router, routes, relay, modules);
        relay.openAsGuest(made, door.sockets, routes);
        // a stack that is made again under its name is the same one
        made.sipMessageValves.removeIf(valve -> valve instanceof GuestDoor before && before.closed);
        made.sipMessageValves.add(door);
        OPEN.put(stackName, door);
    }

    /**
     * The modules of a stack, for its application.
     *
     * @throws ScriptException when no script runs for such a stack
     */
    static GuestDoor of(String stackName) {
        GuestDoor door = OPEN.get(stackName);
        if (door == null) {
            throw new ScriptException(
                    "no script runs for the SIP stack '" + stackName + "'; known are " + OPEN.keySet());
        }
        return door;
    }

    /**
     * For a message that does not say which stack it belongs to.
     *
     * @throws ScriptException when there is not exactly one stack with a script
     */
    static GuestDoor only() {
        return OPEN.values().stream()
                .reduce((one, other) -> {
                    throw new ScriptException("several SIP stacks have a script, and the message does not say which is"
                            + " meant: " + OPEN.keySet());
                })
                .orElseThrow(() -> new ScriptException("no script runs for any SIP stack"));
    }

    SIPTransactionStack stack() {
        return stack;
    }

    ModuleHost modules() {
        return modules;
    }

    ScriptRoutes routes() {
        return routes;
    }

    /** @return whether the stack, and the application, shall go on with the request */
    @Override
    public boolean processRequest(SIPRequest request, MessageChannel channel) {
        Optional<SIPServerTransaction> known = ServerTransactions.known(request, stack);
        if (known.filter(found -> !ServerTransactions.isOurs(found)).isPresent()) {
            return true;
        }
        if (known.filter(found -> ServerTransactions.belongs(found, request)).isPresent()) {
            ChannelReplies.repeated(known.get(), request, channel);
            return false;
        }
        if (request.getMethod().equals(Request.ACK) && relay.replies().tags().acknowledgesStateless(request)) {
            return false;
        }
        JainSipMessage message = new JainSipMessage(request, channel);
        sockets.show(stack, channel.getMessageProcessor().getListeningPoint());
        RouteContext context = routes.begin(message, Optional.of(message.connection()));
        boolean passes = isLetThrough(context, message);
        if (passes) {
            RoutedLine.put(request, context);
        }
        return passes;
    }

    private boolean isLetThrough(RouteContext context, JainSipMessage message) {
        try {
            Flow flow = routes.has(RouteKind.REQUEST, MAIN)
                    ? routes.run(RouteKind.REQUEST, MAIN, context).flow()
                    : Flow.CONTINUE;
            // what the script has taken is not the application's to cancel
            return flow != Flow.DROP && !message.isTaken() && !relay.takesCancel(context);
        } catch (ScriptException failed) {
            RouteFailure.tell(failures, message, failed);
        } catch (RuntimeException defect) {
            RouteFailure.tellDefect(failures, message, defect);
        } finally {
            relay.replies().conclude(message, failures);
        }
        return false;
    }

    /** @return whether the stack shall look for the reply's transaction */
    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
        if (!(response instanceof SIPResponse reply)) {
            return true;
        }
        JainSipMessage message = new JainSipMessage(reply, channel);
        return router.reply(message, Optional.of(message.connection())) && !relay.takes(reply, channel, message);
    }

    @Override
    public void init(SipStack made) {}

    /** Called when the stack has closed its sockets. */
    @Override
    public void destroy() {
        closed = true;
        OPEN.remove(stackName, this);
        try {
            relay.close();
        } finally {
            modules.close();
        }
    }
}
