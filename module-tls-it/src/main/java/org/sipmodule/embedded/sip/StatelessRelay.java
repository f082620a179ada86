package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.util.Locale;
import org.sipmodule.module.RouteContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends requests on, and their replies back by their Via, and keeps nothing about them. Safe from any thread. */
final class StatelessRelay {

    private static final Logger LOG = LoggerFactory.getLogger(StatelessRelay.class);

    private final SIPTransactionStack stack;
    private final SipSockets sockets;
    private final RelayLanes senders;

    StatelessRelay(SIPTransactionStack stack, SipSockets sockets, RelayLanes senders) {
        this.stack = stack;
        this.sockets = sockets;
        this.senders = senders;
    }

    void forward(RouteContext context, NextHop hop) {
        JainSipMessage message = JainSipMessage.of(context.message());
        message.take();
        if (message.channel().isReliable()) {
            // the replies find the connection by it
            message.replyToSource();
        }
        OutgoingRequest outgoing = OutgoingRequest.of(
                context, context.attributes().copy(), hop, sockets, OutgoingRequest.sameBranch(message.request()));
        context.attributes().used();
        handOver(hop, () -> send(outgoing.request(), hop, outgoing.socket()));
    }

    /** A reply to a request that is forgotten, or was never kept: its second Via says where it goes. */
    void back(SIPResponse received) {
        Via own = received.getTopmostVia();
        if (own == null || !sockets.isOwn(own.getHost(), port(own), own.getTransport())) {
            LOG.debug("reply {} dropped: its Via is none of ours", received.getStatusCode());
            return;
        }
        SIPResponse reply = RelayBranch.upstream(received);
        if (reply.getTopmostVia() == null) {
            LOG.debug("reply {} dropped: nobody waits for it", received.getStatusCode());
            return;
        }
        byVia(reply);
    }

    /** RFC 3261 18.2.2 and RFC 3581: to the source of the request if the Via says so, else to the port that it names. */
    void byVia(SIPResponse reply) {
        Via via = reply.getTopmostVia();
        String host = via.getReceived() == null ? via.getHost() : via.getReceived();
        to(reply, host, via.getRPort() > 0 ? via.getRPort() : port(via));
    }

    /** To the address that the request came from, at the port that its sender listens on. */
    void toSentBy(SIPResponse reply) {
        Via via = reply.getTopmostVia();
        to(reply, via.getReceived() == null ? via.getHost() : via.getReceived(), port(via));
    }

    private void to(SIPResponse reply, String host, int port) {
        NextHop hop = NextHop.of(reply.getTopmostVia().getTransport().toLowerCase(Locale.ROOT), host, port);
        sockets.leaving(hop.transport(), new SipSockets.Address(hop.transport(), "", 0))
                .ifPresentOrElse(
                        socket -> handOver(hop, () -> send(reply, hop, socket)),
                        () -> LOG.info("reply {} dropped: no socket for {}", reply.getStatusCode(), hop));
    }

    private static int port(Via via) {
        return via.getPort() > 0 ? via.getPort() : via.getTransport().equalsIgnoreCase("tls") ? 5061 : 5060;
    }

    private void handOver(NextHop hop, Runnable sending) {
        if (hop.isImmediate()) {
            sending.run();
        } else if (!senders.run(hop, sending)) {
            LOG.info("nothing sent to {}: too much waits for it already", hop);
        }
    }

    private void send(SIPMessage message, NextHop hop, SipSockets.Socket socket) {
        try {
            MessageChannel channel = stack.createRawMessageChannel(
                    socket.address().host(), socket.address().port(), hop.hop());
            if (channel == null) {
                throw new IOException("no connection with " + hop);
            }
            channel.sendMessage(message);
        } catch (IOException failure) {
            LOG.info("{} to {} could not be sent: {}", message.getFirstLine().strip(), hop, failure.toString());
        }
    }
}
