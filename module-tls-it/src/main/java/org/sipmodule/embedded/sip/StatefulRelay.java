package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sip.SipException;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.plain.PeerTakesNothing;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.FunctionResult.Flow;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.host.ScriptRoutes;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends requests on through the stack's transactions: {@code t_relay()}. Branches are made on the thread of the route that
 * asks; all that follows happens on lanes, so that no thread that reads from a socket waits for a peer.
 */
public final class StatefulRelay implements Relaying, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatefulRelay.class);

    private static final int SENDERS = 8;
    private static final int MOST_WAITING = 10_000;

    private final SparseLog<InetAddress> told = SparseLog.byAddress(LOG);
    private final ChannelReplies replies;
    private final Predicate<String> own;
    private final RelayLanes lanes =
            new RelayLanes("relay", Math.max(2, Runtime.getRuntime().availableProcessors()), MOST_WAITING);
    // apart, so that no name which plain TCP or UDP waits for holds up TLS
    private final RelayLanes senders = new RelayLanes("relay-send", SENDERS, MOST_WAITING / SENDERS);
    private final RelayLanes tlsSenders = new RelayLanes("relay-tls", SENDERS, MOST_WAITING / SENDERS);
    private final RelayLanes back = new RelayLanes("relay-back", 2, 50);
    private final AwaitedReplies awaited = new AwaitedReplies();
    private volatile @Nullable Opened opened;
    private volatile @Nullable Settings settings;

    /** What there is once the stack is open. */
    private record Opened(
            SIPTransactionStack stack,
            SipSockets sockets,
            ScriptRoutes routes,
            StatelessRelay stateless,
            Optional<GuestTransactions> guests) {}

    /** @param own whether a URI leads to this host */
    public StatefulRelay(ChannelReplies replies, Predicate<String> own) {
        this.replies = replies;
        this.own = own;
    }

    void open(SIPTransactionStack stack, SipSockets sockets, ScriptRoutes routes) {
        open(stack, sockets, routes, Optional.empty());
    }

    /** In a stack whose listener is another application. */
    void openAsGuest(SIPTransactionStack stack, SipSockets sockets, ScriptRoutes routes) {
        open(stack, sockets, routes, Optional.of(new GuestTransactions(stack)));
    }

    private void open(
            SIPTransactionStack stack, SipSockets sockets, ScriptRoutes routes, Optional<GuestTransactions> guests) {
        StatelessRelay stateless = new StatelessRelay(stack, sockets, this::sendersTo, back, told);
        opened = new Opened(stack, sockets, routes, stateless, guests);
    }

    /** A client transaction for a request that is ready to leave. */
    SIPClientTransaction transaction(SIPRequest request, OutgoingRequest outgoing) throws SipException, IOException {
        outgoing.hop().requireHostOfSomeName();
        Optional<GuestTransactions> guests = opened().guests();
        return guests.isPresent()
                ? guests.get().make(request, outgoing.hop().hop(), outgoing.socket())
                : (SIPClientTransaction) outgoing.socket().provider().getNewClientTransaction(request);
    }

    /**
     * Takes a reply to what a script has sent on in a stack whose listener is another application.
     *
     * @return false when it is a reply to somebody else's request
     */
    boolean takes(SIPResponse reply, MessageChannel channel, JainSipMessage message) {
        GuestTransactions guests = opened().guests().orElseThrow();
        SIPClientTransaction client = guests.of(reply);
        if (client == null) {
            boolean isForwarded = OutgoingRequest.isSameBranch(reply.getTopmostVia());
            if (isForwarded) {
                backStateless(reply, message);
            }
            return isForwarded;
        }
        if (awaited.received(client, reply, message)) {
            guests.deliver(client, reply, channel);
        }
        return true;
    }

    private Opened opened() {
        Opened now = opened;
        if (now == null) {
            throw new ScriptException("this server does not listen yet");
        }
        return now;
    }

    @Override
    public void settings(Settings chosen) {
        settings = chosen;
    }

    private Settings chosen() {
        Settings now = settings;
        if (now == null) {
            throw new IllegalStateException("no module has said how transactions are timed");
        }
        return now;
    }

    // ---- what modules ask for

    @Override
    public boolean relay(RouteContext context, Optional<Hop> hop) {
        JainSipMessage message = JainSipMessage.of(context.message());
        if (!(message.request().getTransaction() instanceof SIPServerTransaction server)) {
            throw new ScriptException("there is no transaction to send on in");
        }
        boolean isAgain = context.kind() == RouteKind.FAILURE;
        if (isInCircle(message)) {
            replies.sendInTransaction(message, Response.TOO_MANY_HOPS, "Too Many Hops", "");
            return true;
        }
        RelayTransaction transaction =
                context.attachment(RelayTransaction.class, () -> new RelayTransaction(this, context, server));
        if (!ServerTransactions.isSentOnBy(server, transaction)) {
            transaction.cancelledBySender();
            replies.sendInTransaction(message, Response.REQUEST_TERMINATED, "Request Terminated", "");
            return true;
        }
        if (isAgain && transaction.isCancelled()) {
            return false;
        }
        List<RelayBranch> branches = new ArrayList<>();
        boolean withItself = !isAgain || message.isRetargeted(); // its old target has failed
        for (JainSipMessage target : orders(context).takeTargets(message, withItself)) {
            try {
                branch(context, transaction, target, hop).ifPresent(branches::add);
            } catch (ScriptException nowhere) {
                // as in Kamailio, the script is told and may answer
                RouteFailure.tell(told, message, nowhere);
            }
        }
        context.attributes().used();
        return !branches.isEmpty() && transaction.launch(branches, isAgain);
    }

    private Optional<RelayBranch> branch(
            RouteContext context, RelayTransaction transaction, JainSipMessage target, Optional<Hop> hop) {
        RelayOrders orders = orders(context);
        RouteRecord record = context.attachment(RouteRecord.class, RouteRecord::new);
        RouteRecord recorded = record.copy();
        String replyRoute = orders.block(RelayOrders.Block.REPLY);
        try {
            return branchOf(context, transaction, target, hop);
        } finally {
            // what the route of one branch asks for is not for the next one
            record.restore(recorded);
            orders.block(RelayOrders.Block.REPLY, replyRoute);
        }
    }

    private Optional<RelayBranch> branchOf(
            RouteContext context, RelayTransaction transaction, JainSipMessage target, Optional<Hop> hop) {
        RouteContext own = routes().branch(context, target);
        String route = orders(context).block(RelayOrders.Block.BRANCH);
        if (!route.isEmpty() && routes().run(RouteKind.BRANCH, route, own).flow() == Flow.DROP) {
            return Optional.empty();
        }
        // a copy of this moment: the routes of other branches may set other values under the same names
        OutgoingRequest outgoing = OutgoingRequest.of(
                own,
                own.attributes().copy(),
                NextHop.of(target, hop),
                opened().sockets(),
                OutgoingRequest.newBranch(target));
        String replyRoute = orders(context).block(RelayOrders.Block.REPLY);
        return Optional.of(new RelayBranch(transaction, own, outgoing, replyRoute));
    }

    @Override
    public boolean cancel(RouteContext context) {
        Optional<SIPServerTransaction> request = cancelled(context);
        if (request.isPresent()) {
            ServerTransactions.cancelledEarly(request.get());
            try {
                replies.sendInTransaction(context.message(), 200, "canceling", "");
            } finally {
                // RFC 3261 9.2: a CANCEL has no effect on any other request
                if (request.get().isInviteTransaction()
                        && request.get().getApplicationData() instanceof RelayTransaction transaction) {
                    transaction.cancelledBySender();
                }
            }
        }
        return request.isPresent();
    }

    /** The request of a script that a CANCEL names. */
    private Optional<SIPServerTransaction> cancelled(RouteContext context) {
        SIPRequest request = JainSipMessage.of(context.message()).request();
        return ServerTransactions.cancelled(request, opened().stack()).filter(ServerTransactions::isOurs);
    }

    /**
     * Takes a CANCEL that the script says nothing of, if it cancels a request that the script has taken.
     *
     * @return false when it is another request
     */
    boolean takesCancel(RouteContext context) {
        boolean isOurs = cancelled(context).isPresent();
        if (isOurs && replies.begin(context.message()) == Replies.Begin.NEW) {
            cancel(context);
        }
        return isOurs;
    }

    @Override
    public void forward(RouteContext context, Optional<Hop> hop) {
        JainSipMessage message = JainSipMessage.of(context.message());
        if (isInCircle(message)) {
            replies.sendStateless(message, Response.TOO_MANY_HOPS, "Too Many Hops", "");
            return;
        }
        opened().stateless().forward(context, NextHop.of(message, hop));
    }

    private boolean isInCircle(JainSipMessage message) {
        boolean isInCircle = OutgoingRequest.isInCircle(message.request());
        if (isInCircle) {
            RouteFailure.tell(
                    told,
                    message,
                    new ScriptException(
                            "the request goes in a circle, by the number of its Vias, and is answered with 483"));
        }
        return isInCircle;
    }

    @Override
    public boolean isCancelled(RouteContext context) {
        Optional<RelayTransaction> sentOn = context.attachment(RelayTransaction.class);
        if (sentOn.isPresent()) {
            return sentOn.get().isCancelled();
        }
        JainSipMessage message = JainSipMessage.of(context.message());
        return message.isRequest()
                && message.request().getTransaction() instanceof SIPServerTransaction server
                && ServerTransactions.isCancelledEarly(server);
    }

    @Override
    public boolean isOwn(String uri) {
        return own.test(uri);
    }

    // ---- what the stack tells

    /** The branches that wait for what the stack has to tell. */
    AwaitedReplies awaited() {
        return awaited;
    }

    /** @param message the reply as it was received */
    void backStateless(SIPResponse reply, JainSipMessage message) {
        message.attachUnparsed();
        opened().stateless().back(reply, message.source().getAddress());
    }

    // ---- for transactions

    RelayOrders orders(RouteContext context) {
        return context.attachment(RelayOrders.class, RelayOrders::new);
    }

    int replyTimer(RouteContext context) {
        return orders(context).replyTimer(chosen().replyTimer());
    }

    int inviteTimer(RouteContext context) {
        return orders(context).inviteTimer(chosen().inviteTimer());
    }

    boolean countsLastOnly() {
        return chosen().countsLastOnly();
    }

    ScriptRoutes routes() {
        return opened().routes();
    }

    SipSockets sockets() {
        return opened().sockets();
    }

    /** What becomes of messages, by the address that they came from. */
    SparseLog<InetAddress> told() {
        return told;
    }

    RelayLanes lanes() {
        return lanes;
    }

    /** The threads that wait for a name, or for a connection of plain TCP. */
    RelayLanes sendersTo(NextHop hop) {
        return hop.transport().equals("tls") ? tlsSenders : senders;
    }

    ChannelReplies replies() {
        return replies;
    }

    SipTimer timer() {
        return opened().stack().getTimer();
    }

    /** Sends a reply through the server transaction: back on the connection of the request, or to the port of its Via. */
    void send(SIPServerTransaction server, SIPResponse reply, JainSipMessage request) {
        try {
            server.sendMessage(reply);
        } catch (IOException gone) {
            ChannelReplies.unsent(server);
            if (request.channel().isReliable() && !(gone instanceof PeerTakesNothing)) {
                LOG.debug(
                        "{}: its connection is gone, the reply goes to the port of its Via",
                        Addresses.text(request.source()),
                        gone);
                opened().stateless().toSentBy(reply, request.source().getAddress(), request.protocol());
            } else {
                told.log(
                        Level.WARN,
                        request.source().getAddress(),
                        "reply {} to {} could not be sent: {}",
                        reply.getStatusCode(),
                        Addresses.text(request.source()),
                        gone.toString());
            }
        }
    }

    /** Sends a further 2xx, which no server transaction takes any more; it has the Vias of the request already. */
    void sendLate(SIPResponse reply, JainSipMessage request) {
        try {
            ChannelReplies.send(reply, request);
        } catch (PeerTakesNothing full) {
            LOG.debug("{}: a reply is lost", Addresses.text(request.source()), full);
        } catch (IOException gone) {
            opened().stateless().toSentBy(reply, request.source().getAddress(), request.protocol());
        }
    }

    @Override
    public void close() {
        back.close();
        senders.close();
        tlsSenders.close();
        lanes.close();
    }
}
