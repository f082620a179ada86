package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import java.io.IOException;
import java.util.Optional;
import javax.sip.ObjectInUseException;
import javax.sip.SipException;
import javax.sip.header.ViaHeader;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.SendFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One way that a request was sent on: its client transaction and how far it got. Used on its transaction's lane only. */
final class RelayBranch implements SendFailure.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(RelayBranch.class);

    private final BranchOwner owner;
    private final RouteContext context;
    private final OutgoingRequest outgoing;
    private final String replyRoute;
    private volatile @Nullable SIPClientTransaction client;
    private @Nullable SIPStackTimerTask timer;
    private int timers;
    private @Nullable RelayReply last;
    private volatile boolean abandoned;
    private boolean cancelled;

    /** @param replyRoute the {@code onreply_route} of the branch, empty for none */
    RelayBranch(BranchOwner owner, RouteContext context, OutgoingRequest outgoing, String replyRoute) {
        this.owner = owner;
        this.context = context;
        this.outgoing = outgoing;
        this.replyRoute = replyRoute;
    }

    BranchOwner owner() {
        return owner;
    }

    RouteContext context() {
        return context;
    }

    OutgoingRequest outgoing() {
        return outgoing;
    }

    /** Why the transport could not deliver it, in the words that it has left with the request (README D39). */
    IOException undelivered() {
        return new IOException(outgoing.attributes()
                .get(SendFailure.KEY)
                .map(SendFailure::reason)
                .orElse("the connection failed"));
    }

    /** Whether it was sent to that address, which the transport may name as the name that it stands for was resolved. */
    boolean isTo(String transport, String host, int port) {
        SIPClientTransaction own = client;
        NextHop hop = outgoing.hop();
        boolean isHost = hop.host().equals(host) || (own != null && host.equals(own.getPeerAddress()));
        return isHost && hop.port() == port && hop.transport().equals(transport);
    }

    String replyRoute() {
        return replyRoute;
    }

    /** The last reply; empty before the first. */
    Optional<RelayReply> last() {
        return Optional.ofNullable(last);
    }

    boolean isFinal() {
        return last != null && last.code() >= 200;
    }

    boolean isProceeding() {
        return last != null && last.code() < 200;
    }

    /** Keeps a reply; false when there was a final one before. */
    boolean note(RelayReply reply) {
        if (isFinal()) {
            return false;
        }
        last = reply;
        if (reply.code() >= 200) {
            stopTimer();
            owner.ended(this);
        }
        return true;
    }

    /** Makes the client transaction and sends; may wait for a name or a connection. Told to the owner when it fails. */
    void send() {
        if (abandoned) {
            return;
        }
        try {
            SIPRequest request = outgoing.request();
            SIPClientTransaction made = owner.relay().transaction(request, outgoing);
            made.setApplicationData(this);
            client = made;
            if (abandoned) { // meanwhile, and without a transaction to end
                end(made);
                return;
            }
            // not sendRequest(): that refuses what a proxy must let pass, such as a SUBSCRIBE without Contact
            made.sendMessage(request);
        } catch (SipException | IOException | RuntimeException failure) {
            owner.sendingFailed(this, failure);
        }
    }

    @Override
    public void undelivered(SendFailure failure) {
        owner.sendingFailed(this, undelivered());
    }

    /** Sends a CANCEL if one is due, once; RFC 3261 9.1 wants a provisional reply before. */
    void cancel() {
        SIPClientTransaction own = client;
        if (cancelled || own == null || !isProceeding()) {
            return;
        }
        cancelled = true;
        owner.handOver(this, () -> sendCancel(own));
    }

    private void sendCancel(SIPClientTransaction own) {
        try {
            SIPRequest cancel = (SIPRequest) own.createCancel();
            cancel.setApplicationData(outgoing.attributes());
            SIPClientTransaction transaction = owner.relay().transaction(cancel, outgoing);
            SendFailure.Receiver told =
                    failure -> owner.tell(this, "CANCEL to {} was lost: {}", outgoing.hop(), failure.reason());
            transaction.setApplicationData(told);
            transaction.sendMessage(cancel);
        } catch (SipException | IOException | RuntimeException failure) {
            owner.tell(this, "CANCEL to {} could not be sent: {}", outgoing.hop(), failure);
        }
    }

    /** Ends the client transaction of a branch that will get no reply: nothing is repeated any more. */
    void abandon() {
        abandoned = true;
        stopTimer();
        SIPClientTransaction own = client;
        if (own != null) {
            end(own);
        }
    }

    private void end(SIPClientTransaction own) {
        try {
            own.terminate();
        } catch (ObjectInUseException busy) {
            LOG.debug("{}: the stack keeps the transaction", outgoing.hop(), busy);
        }
    }

    /** Ends it after a time, in which a last reply may come: once a provisional one has, the stack has no timer for it. */
    void abandonLater(int milliseconds) {
        startTimer(milliseconds, this::abandon);
    }

    /** Begins to wait, and ends the waiting before. */
    void startTimer(int milliseconds) {
        startTimer(milliseconds, () -> owner.timedOut(this));
    }

    private void startTimer(int milliseconds, Runnable step) {
        stopTimer();
        int own = timers;
        timer = owner.after(milliseconds, () -> {
            // it may have waited for the lane when it was stopped
            if (own == timers) {
                step.run();
            }
        });
    }

    private void stopTimer() {
        timers++;
        SIPStackTimerTask running = timer;
        timer = null;
        if (running != null) {
            owner.cancel(running);
        }
    }

    /** A copy of the reply without our Via, as the sender of the request shall see it: for who has only the reply. */
    static SIPResponse upstream(SIPResponse received) {
        SIPResponse reply = copy(received);
        reply.removeFirst(ViaHeader.NAME);
        return reply;
    }

    /**
     * The same for a request that is known: with its own Vias, as the peer may have left them out, or may have written others,
     * and they say where a reply goes.
     */
    static SIPResponse upstream(SIPResponse received, ViaList vias) {
        SIPResponse reply = copy(received);
        ViaList own = (ViaList) vias.clone();
        ViaList replaced = reply.getViaHeaders();
        if (replaced == null) { // an onreply_route has taken them out
            reply.setHeader(own);
        } else {
            // in their place: they are the first lines
            replaced.clear();
            replaced.addAll(own);
        }
        return reply;
    }

    private static SIPResponse copy(SIPResponse received) {
        SIPResponse reply = (SIPResponse) received.clone();
        reply.setApplicationData(null);
        return reply;
    }
}
