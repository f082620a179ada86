package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.header.Header;
import javax.sip.header.ProxyAuthenticateHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;

/**
 * A request that was sent on, from its server transaction to its branches: which replies go back, when the script's failure
 * route runs, what is cancelled (RFC 3261 16.7). An attachment of the transaction's contexts. Everything but the public
 * questions happens on one lane, in the order of arrival.
 */
public final class RelayTransaction extends BranchOwner {

    private static final List<String> CHALLENGES = List.of(WWWAuthenticateHeader.NAME, ProxyAuthenticateHeader.NAME);

    private final StatefulRelay relay;
    private final RouteContext root;
    private final JainSipMessage request;
    private final SIPServerTransaction server;
    private final ViaList vias;
    private final List<RelayBranch> branches = new ArrayList<>();
    private volatile @Nullable RelayReply shown;
    private volatile boolean cancelled;
    private volatile boolean replied;
    private volatile boolean launched;
    private boolean answered;
    private boolean refused;
    private int serial;

    RelayTransaction(StatefulRelay relay, RouteContext root, SIPServerTransaction server) {
        super(relay);
        this.relay = relay;
        this.root = root;
        this.request = JainSipMessage.of(root.message());
        this.server = server;
        this.vias = (ViaList) request.request().getViaHeaders().clone();
    }

    /** The code of the reply that the running route is about; 0 when there is none. */
    public int replyCode() {
        RelayReply reply = shown;
        return reply == null ? 0 : reply.code();
    }

    /** Whether the sender of the request has cancelled it. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether some branch has got a reply from a peer. */
    public boolean hasReplies() {
        return replied;
    }

    /** Whether the running failure route is about a branch that got no final reply in time. */
    public boolean isTimeout() {
        RelayReply reply = shown;
        return reply != null && reply.isOwn() && reply.code() == 408;
    }

    /** Whether it has branches, of which a reply will come: theirs, or one of our own. */
    boolean isLaunched() {
        return launched;
    }

    boolean isInvite() {
        return request.method().equals("INVITE");
    }

    /** Sends branches; called in a route of this transaction, in the request route from another thread. */
    boolean launch(List<RelayBranch> added, boolean isOnLane) {
        if (isOnLane) {
            send(added);
            return true;
        }
        boolean isTaken = post(() -> send(added));
        launched |= isTaken;
        return isTaken;
    }

    private void send(List<RelayBranch> added) {
        branches.addAll(added);
        for (RelayBranch branch : added) {
            launch(branch, relay.replyTimer(root));
        }
    }

    // ---- what happens to a branch

    @Override
    void received(RelayBranch branch, SIPResponse response, JainSipMessage message) {
        replied = true;
        RelayReply reply = RelayReply.of(response);
        if (!branch.note(reply)) {
            if (isInvite() && reply.code() / 100 == 2) {
                message.attachUnparsed();
                relay.sendLate(upstream(response), request);
            }
            return;
        }
        boolean isDropped = isDropped(branch, reply, message);
        message.attachUnparsed();
        if (reply.code() < 200) {
            proceeding(branch);
            if (!isDropped && reply.code() > 100 && !answered) {
                sendUpstream(response);
            }
        } else if (reply.code() < 300) {
            succeeded(response);
        } else {
            if (reply.code() >= 600) {
                refused = true; // RFC 3261 16.7 step 5: for whoever rings later too
                cancelOthers();
            }
            concludeIfOver();
        }
    }

    private boolean isDropped(RelayBranch branch, RelayReply reply, JainSipMessage message) {
        if (branch.replyRoute().isEmpty()) {
            return false;
        }
        RouteContext context = relay.routes().resume(branch.context(), message, Optional.of(message.connection()));
        shown = reply;
        return run(RouteKind.REPLY, branch.replyRoute(), context) == FunctionResult.Flow.DROP;
    }

    /** What is not wanted any more has a timer of its own, which provisional replies do not set back. */
    private void proceeding(RelayBranch branch) {
        if (!isInvite()) {
            return;
        }
        if (cancelled || answered || refused) {
            branch.cancel();
        } else {
            branch.startTimer(relay.inviteTimer(root));
        }
    }

    private void succeeded(SIPResponse response) {
        if (answered) {
            // RFC 3261 16.7: every 2xx to an INVITE goes back, each is a dialog
            if (isInvite()) {
                relay.sendLate(upstream(response), request);
            }
            return;
        }
        answered = true;
        // before what may fail: other phones ring
        cancelOthers();
        sendUpstream(response);
    }

    /** The owner's cancel, and the end of what is not needed any more. */
    private void cancelOthers() {
        for (RelayBranch branch : branches) {
            if (!branch.isFinal() && isInvite()) {
                branch.cancel();
                branch.startTimer(relay.replyTimer(root));
            }
        }
    }

    @Override
    void timedOut(RelayBranch branch) {
        boolean wasProceeding = branch.isProceeding();
        if (wasProceeding && isInvite()) {
            branch.cancel();
        }
        if (branch.note(cancelled ? RelayReply.CANCELED : RelayReply.TIMEOUT)) {
            if (wasProceeding && isInvite()) {
                // its last reply may still come; RFC 3261 9.1 gives it 64*T1
                branch.abandonLater(relay.replyTimer(root));
            } else {
                branch.abandon();
            }
            concludeIfOver();
        }
    }

    @Override
    void notSent(RelayBranch branch, String reason) {
        concludeIfOver();
    }

    /** The sender of the request takes it back. */
    void cancelledBySender() {
        cancelled = true;
        postUntilTaken(this::cancelOthers);
    }

    // ---- the end

    private void concludeIfOver() {
        if (answered
                || server.getLastResponseStatusCode() >= 200
                || !branches.stream().allMatch(RelayBranch::isFinal)) {
            return;
        }
        List<RelayBranch> counted = relay.countsLastOnly() ? branches.subList(serial, branches.size()) : branches;
        Optional<RelayReply> best = RelayReply.best(
                counted.stream().flatMap(branch -> branch.last().stream()).toList());
        int before = branches.size();
        refused = false; // what a failure route sends is another attempt
        best.ifPresent(this::failed);
        boolean isAgain = branches.size() > before;
        serial = isAgain ? before : serial;
        if (isAgain) {
            // what failed at once did so while the failure route was still running
            concludeIfOver();
        } else if (server.getLastResponseStatusCode() < 200) {
            best.ifPresent(reply -> conclude(reply, counted));
        }
    }

    private void failed(RelayReply reply) {
        String name = relay.orders(root).takeFailure();
        if (name.isEmpty()) {
            return;
        }
        shown = reply;
        JainSipMessage view = request.copy();
        view.request().setTransaction(server);
        relay.orders(root).clearTargets();
        run(RouteKind.FAILURE, name, relay.routes().resume(root, view, root.connection()));
    }

    private FunctionResult.Flow run(RouteKind kind, String name, RouteContext context) {
        try {
            return relay.routes().run(kind, name, context).flow();
        } catch (ScriptException failed) {
            RouteFailure.tell(relay.told(), context.message(), failed);
            return FunctionResult.Flow.CONTINUE;
        }
    }

    private void conclude(RelayReply reply, List<RelayBranch> counted) {
        reply.received().ifPresentOrElse(received -> sendUpstream(withAllChallenges(received, counted)), () -> {
            try {
                relay.replies().sendInTransaction(request, reply.code(), reply.reason(), "");
            } catch (ScriptException failed) {
                RouteFailure.tell(relay.told(), request, failed);
            }
        });
    }

    /** RFC 3261 16.7 step 7: a caller who learns one realm only can never satisfy the others. */
    private static SIPResponse withAllChallenges(SIPResponse best, List<RelayBranch> counted) {
        if (!isChallenge(best)) {
            return best;
        }
        SIPResponse all = (SIPResponse) best.clone();
        CHALLENGES.forEach(all::removeHeader); // those of the best come again, among the others
        counted.stream()
                .flatMap(branch -> branch.last().stream())
                .flatMap(reply -> reply.received().stream())
                .filter(RelayTransaction::isChallenge)
                .forEach(other -> CHALLENGES.forEach(name ->
                        other.getHeaders(name).forEachRemaining(challenge -> all.addHeader((Header) challenge))));
        return all;
    }

    private static boolean isChallenge(SIPResponse response) {
        return response.getStatusCode() == Response.UNAUTHORIZED
                || response.getStatusCode() == Response.PROXY_AUTHENTICATION_REQUIRED;
    }

    private void sendUpstream(SIPResponse response) {
        if (server.getLastResponseStatusCode() >= 200) {
            return;
        }
        relay.send(server, upstream(response), request);
    }

    private SIPResponse upstream(SIPResponse response) {
        return RelayBranch.upstream(response, vias);
    }
}
