package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.function.Function;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Sends requests on, and their replies back by their Via, and keeps nothing about them. Safe from any thread. */
final class StatelessRelay {

    private static final Logger LOG = LoggerFactory.getLogger(StatelessRelay.class);

    private static final int LONGEST_QUOTE = 256;

    private final SIPTransactionStack stack;
    private final SipSockets sockets;
    private final Function<NextHop, RelayLanes> senders;
    private final RelayLanes back;
    private final SparseLog<InetAddress> told;

    /** @param back for replies to what has to be looked up or connected to: peers name it, and no request waits for that */
    StatelessRelay(
            SIPTransactionStack stack,
            SipSockets sockets,
            Function<NextHop, RelayLanes> senders,
            RelayLanes back,
            SparseLog<InetAddress> told) {
        this.stack = stack;
        this.sockets = sockets;
        this.senders = senders;
        this.back = back;
        this.told = told;
    }

    void forward(RouteContext context, NextHop hop) {
        JainSipMessage message = JainSipMessage.of(context.message());
        message.take();
        message.correctReceived();
        if (message.channel().isReliable()) {
            // the replies find the connection by it
            message.replyToSource();
        }
        OutgoingRequest outgoing = OutgoingRequest.of(
                context, context.attributes().copy(), hop, sockets, OutgoingRequest.sameBranch(message));
        context.attributes().used();
        InetAddress source = message.source().getAddress();
        handOver(senders.apply(hop), outgoing.request(), hop, source, outgoing.socket());
    }

    /**
     * A reply to a request that is forgotten, or was never kept: its second Via says where it goes.
     *
     * @param source where it has come from
     */
    void back(SIPResponse received, InetAddress source) {
        Via own = received.getTopmostVia();
        if (own == null || !isOwn(own)) {
            LOG.debug("reply {} dropped: its Via is none of ours", received.getStatusCode());
            return;
        }
        SIPResponse reply = RelayBranch.upstream(received);
        if (reply.getTopmostVia() == null) {
            LOG.debug("reply {} dropped: nobody waits for it", received.getStatusCode());
            return;
        }
        if (!OutgoingRequest.isAnswer(received, reply.getTopmostVia())) {
            LOG.debug("reply {} dropped: nothing was sent on that it answers", received.getStatusCode());
            return;
        }
        // RFC 3261 18.2.2 and RFC 3581: to the source of the request if the Via says so, else to the port that it names
        to(
                reply,
                source,
                OutgoingRequest.arrival(received),
                reply.getTopmostVia().getRPort());
    }

    /**
     * To the address that the request came from, at the port that its sender listens on.
     *
     * @param source    that address
     * @param transport what the request came by, whatever its Via says
     */
    void toSentBy(SIPResponse reply, InetAddress source, String transport) {
        to(reply, source, transport, 0);
    }

    /** @param source where the reply, or what is answered, has come from */
    private void to(SIPResponse reply, InetAddress source, String transport, int sourcePort) {
        Via via = reply.getTopmostVia();
        String host = via.getReceived() == null ? via.getHost() : via.getReceived();
        NextHop hop = NextHop.of(transport, host, sourcePort > 0 ? sourcePort : via.getPort());
        sockets.leaving(hop.transport(), new SipSockets.Address(hop.transport(), "", 0))
                .ifPresentOrElse(
                        socket -> handOver(back, reply, hop, source, socket),
                        () -> told.log(
                                Level.INFO, source, "reply {} dropped: no socket for {}", reply.getStatusCode(), hop));
    }

    private boolean isOwn(Via via) {
        NextHop named = NextHop.of(via.getTransport().toLowerCase(Locale.ROOT), via.getHost(), via.getPort());
        return sockets.isOwn(named.host(), named.port(), named.transport());
    }

    private void handOver(
            RelayLanes threads, SIPMessage message, NextHop hop, InetAddress source, SipSockets.Socket socket) {
        Runnable sending = () -> send(message, hop, source, socket);
        if (hop.isImmediate()) {
            sending.run();
        } else if (!threads.run(hop, message, sending)) {
            told.log(Level.WARN, source, "nothing sent to {}: too much waits for it already", hop);
        }
    }

    private void send(SIPMessage message, NextHop hop, InetAddress source, SipSockets.Socket socket) {
        try {
            hop.requireHostOfSomeName();
            MessageChannel channel = stack.createRawMessageChannel(
                    socket.address().host(), socket.address().port(), hop.hop());
            if (channel == null) {
                throw new IOException("no connection with " + hop);
            }
            channel.sendMessage(message);
        } catch (IOException failure) {
            told.log(
                    Level.WARN,
                    source,
                    "{} to {} could not be sent: {}",
                    OneLine.of(message.getFirstLine(), LONGEST_QUOTE),
                    hop,
                    failure);
        }
    }
}
