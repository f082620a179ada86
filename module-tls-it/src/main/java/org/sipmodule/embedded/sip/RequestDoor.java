package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipListener;
import javax.sip.SipStack;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ScriptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where messages leave the stack for the script. It stands in front of the stack's transactions: a script that answers
 * statelessly pays for no transaction, and only a request that belongs to one already goes on to the stack, which then
 * repeats the reply or takes the ACK.
 */
final class RequestDoor implements SIPMessageValve, SipListener {

    private static final Logger LOG = LoggerFactory.getLogger(RequestDoor.class);

    private final SIPTransactionStack stack;
    private final MessageRouter router;
    private final ChannelReplies replies;
    private final StatefulRelay relay;
    private final AtomicInteger routing = new AtomicInteger();
    private volatile boolean beginsNothingNew;

    RequestDoor(SIPTransactionStack stack, MessageRouter router, ChannelReplies replies, StatefulRelay relay) {
        this.stack = stack;
        this.router = router;
        this.replies = replies;
        this.relay = relay;
    }

    /** @return whether the stack shall go on with the request */
    @Override
    public boolean processRequest(SIPRequest request, MessageChannel channel) {
        if (ServerTransactions.known(request, stack)
                .filter(known -> ServerTransactions.belongs(known, request))
                .isPresent()) {
            return true;
        }
        if (request.getMethod().equals(Request.ACK) && replies.tags().acknowledgesStateless(request)) {
            return false;
        }
        JainSipMessage message = new JainSipMessage(request, channel);
        routing.incrementAndGet();
        try {
            if (beginsNothingNew && isNew(request)) {
                turnAway(message);
            } else {
                router.request(message, Optional.of(message.connection()));
            }
        } finally {
            routing.decrementAndGet();
            replies.conclude(message, relay.told());
        }
        return false;
    }

    private void turnAway(JainSipMessage message) {
        try {
            replies.turnAway(message, "Server Is Stopping");
        } catch (ScriptException gone) {
            LOG.debug("{}: the sender is gone", Addresses.text(message.source()), gone);
        }
    }

    /** Neither about a request under way, nor within a dialog, whose other requests came before. */
    private static boolean isNew(SIPRequest request) {
        String method = request.getMethod();
        return !method.equals(Request.ACK) && !method.equals(Request.CANCEL) && request.getToTag() == null;
    }

    /** From now on what is new is answered with 503: its sender has other servers, or tries again. */
    void beginsNothingNew() {
        beginsNothingNew = true;
    }

    /** How many requests are in their route at this moment. */
    int routing() {
        return routing.get();
    }

    /** @return whether the stack shall look for the reply's transaction */
    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
        if (response instanceof SIPResponse reply) {
            JainSipMessage message = new JainSipMessage(reply, channel);
            if (!router.reply(message, Optional.of(message.connection()))) {
                return false;
            }
            SIPTransaction known = stack.findTransaction(reply.getTransactionId(), false);
            if (known == null) {
                relay.backStateless(reply, message);
                return false;
            }
            return relay.awaited().received(known, reply, message);
        }
        return true;
    }

    @Override
    public void init(SipStack started) {}

    @Override
    public void destroy() {}

    /** A repetition whose transaction ended between the two looks: its sender will repeat it once more. */
    @Override
    public void processRequest(RequestEvent event) {
        LOG.debug(
                "{} dropped: its transaction has just ended", event.getRequest().getMethod());
    }

    /** The relay has it before the stack. */
    @Override
    public void processResponse(ResponseEvent event) {}

    @Override
    public void processTimeout(TimeoutEvent event) {
        relay.awaited().timedOut(event);
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        LOG.debug("sending to {}:{} over {} failed", event.getHost(), event.getPort(), event.getTransport());
        relay.awaited().failed(event);
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}
}
