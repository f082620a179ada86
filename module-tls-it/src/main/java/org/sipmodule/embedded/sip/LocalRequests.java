package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.sipmodule.module.FunctionResult.Flow;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.LoggerFactory;

/**
 * Sends requests of this host's own: through {@code event_route[tm:local-request]}, where the script may change them as it
 * changes those that it relays, and then by a client transaction.
 */
public final class LocalRequests implements Originating {

    private static final String EVENT = "tm:local-request";

    /** Requests without their final reply. */
    static final int MOST_AT_A_TIME = 1000;

    /** Kamailio's words for a request that it does not send, with the number of an inner error. */
    private static final String NO_ERROR = "No error (0/RPC/UAC): ";

    private static final String NO_SOCKET = "I'm terribly sorry, server error occurred (7/RPC/UAC): ";

    private final SparseLog<InetAddress> failures = SparseLog.byAddress(LoggerFactory.getLogger(LocalRequests.class));
    private final StatefulRelay relay;
    private final RequestDraft draft = new RequestDraft();
    private final Semaphore free = new Semaphore(MOST_AT_A_TIME);

    public LocalRequests(StatefulRelay relay) {
        this.relay = relay;
    }

    @Override
    public CompletableFuture<Outcome> send(Order order) throws RpcFault {
        RequestDraft.uri("request uri", order.requestUri());
        if (!order.nextHop().isEmpty()) {
            RequestDraft.uri("next-hop uri", order.nextHop());
        }
        if (!free.tryAcquire()) {
            throw new RpcFault(500, MOST_AT_A_TIME + " requests of this host wait for their final reply already");
        }
        CompletableFuture<Outcome> outcome = null;
        try {
            outcome = launch(order);
            return outcome;
        } catch (ScriptException refused) {
            throw new RpcFault(500, NO_ERROR + refused.getMessage());
        } finally {
            if (outcome == null) {
                free.release();
            } else {
                CompletableFuture<Outcome> unused = outcome.whenComplete((how, failure) -> free.release());
            }
        }
    }

    private CompletableFuture<Outcome> launch(Order order) throws RpcFault {
        // set as in Kamailio, whatever the request URI is changed to
        String destination = order.nextHop().isEmpty() ? order.requestUri() : order.nextHop();
        SipSockets.Socket socket = socket(order.socket(), destination);
        SIPRequest request = draft.of(order, socket.shown());
        JainSipMessage message = JainSipMessage.local(request, socket.address());
        message.destinationUri(destination);
        RouteContext context = relay.routes().begin(message, Optional.empty());
        if (relay.routes().has(RouteKind.LOCAL, EVENT)) {
            run(context);
        }
        OutgoingRequest outgoing = OutgoingRequest.of(
                context,
                context.attributes().copy(),
                NextHop.of(message),
                relay.sockets(),
                OutgoingRequest.newBranch());
        LocalTransaction transaction = new LocalTransaction(relay);
        RelayBranch branch = new RelayBranch(transaction, context, outgoing, "");
        if (!transaction.post(() -> transaction.launch(branch, relay.replyTimer(context)))) {
            throw new ScriptException("too much waits to be sent already");
        }
        return transaction.outcome();
    }

    /** A request that the route has not finished with, such as one whose profile it could not name, is not sent. */
    private void run(RouteContext context) throws RpcFault {
        try {
            if (relay.routes().run(RouteKind.LOCAL, EVENT, context).flow() == Flow.DROP) {
                throw new RpcFault(500, NO_ERROR + "event_route[" + EVENT + "] dropped the request, it was not sent");
            }
        } catch (ScriptException failed) {
            RouteFailure.tell(failures, context.message(), failed);
            throw new RpcFault(
                    500, NO_ERROR + "event_route[" + EVENT + "] failed, nothing was sent: " + failed.getMessage());
        }
    }

    private SipSockets.Socket socket(String given, String destination) throws RpcFault {
        String transport = NextHop.of(destination).transport();
        if (given.isEmpty()) {
            return relay.sockets()
                    .leaving(transport, new SipSockets.Address(transport, "", 0))
                    .orElseThrow(() -> new RpcFault(
                            500,
                            NO_SOCKET + "there is no " + transport + " socket to send from, add listen=" + transport
                                    + ":..."));
        }
        return relay.sockets()
                .named(given)
                .orElseThrow(() -> new RpcFault(
                        400,
                        "No local socket for \"" + given + "\": expected . or transport:host:port of a listen line"));
    }
}
