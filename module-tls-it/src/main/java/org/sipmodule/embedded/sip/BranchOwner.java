package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * What branches belong to: a transaction that a peer began, or one that this host begins itself. What happens to its branches
 * is told on one lane, in the order of arrival.
 */
abstract class BranchOwner {

    /** How soon a lane that was full may have taken something. */
    private static final int AGAIN_MILLIS = 1000;

    private final StatefulRelay relay;
    private final Integer lane;

    BranchOwner(StatefulRelay relay) {
        this.relay = relay;
        this.lane = relay.lanes().newKey();
    }

    StatefulRelay relay() {
        return relay;
    }

    /** A reply of the peer; on the lane. */
    abstract void received(RelayBranch branch, SIPResponse response, JainSipMessage message);

    /** No reply came in time; on the lane. */
    abstract void timedOut(RelayBranch branch);

    /**
     * A branch that had no final reply could not be sent, and ended by that; on the lane.
     *
     * @param reason one line, in the transport's words
     */
    abstract void notSent(RelayBranch branch, String reason);

    /** @return false when too much waits for the lane already, or all is over */
    boolean post(Runnable step) {
        return relay.lanes().run(lane, step);
    }

    /** On the lane. */
    void launch(RelayBranch branch, int replyTimer) {
        branch.startTimer(replyTimer);
        relay.awaited().waits(branch, true);
        handOver(
                branch.outgoing(),
                branch::send,
                () -> sendingFailed(branch, new IOException("too much waits for it already")));
    }

    void handOver(RelayBranch branch, Runnable sending) {
        handOver(
                branch.outgoing(),
                sending,
                () -> tell(
                        branch,
                        "nothing sent to {}: too much waits for it already",
                        branch.outgoing().hop()));
    }

    private void handOver(OutgoingRequest outgoing, Runnable sending, Runnable full) {
        if (outgoing.hop().isImmediate()) {
            sending.run();
        } else if (!relay.sendersTo(outgoing.hop()).run(outgoing.hop(), outgoing.request(), sending)) {
            full.run();
        }
    }

    @Nullable
    SIPStackTimerTask after(int milliseconds, Runnable step) {
        SIPStackTimerTask task = new SIPStackTimerTask() {
            @Override
            public void runTask() {
                postUntilTaken(step);
            }

            @Override
            public @Nullable Object getThreadHash() {
                return null;
            }
        };
        return relay.timer().schedule(task, milliseconds) ? task : null;
    }

    /** With a message that is kept until then. */
    boolean post(SIPMessage message, Runnable step) {
        return relay.lanes().run(lane, message, step);
    }

    /** For what nobody tells again: without it a branch, and what is kept for it, might never end. */
    void postUntilTaken(Runnable step) {
        if (!post(step)) {
            after(AGAIN_MILLIS, step);
        }
    }

    void cancel(SIPStackTimerTask timer) {
        relay.timer().cancel(timer);
    }

    /** One line about a branch, and not too many for whoever sent its request. */
    void tell(RelayBranch branch, String format, Object... arguments) {
        relay.told().log(Level.WARN, branch.context().message().source().getAddress(), format, arguments);
    }

    /** A branch came to its end. */
    void ended(RelayBranch branch) {
        relay.awaited().waits(branch, false);
    }

    /** Called from any thread, by the branch or by what the transport tells later. */
    void sendingFailed(RelayBranch branch, Throwable cause) {
        String reason = cause instanceof IOException ? String.valueOf(cause.getMessage()) : cause.toString();
        tell(
                branch,
                "{} to {} could not be sent: {}",
                branch.outgoing().request().getMethod(),
                branch.outgoing().hop(),
                reason);
        postUntilTaken(() -> {
            if (branch.note(RelayReply.NOT_SENT)) {
                branch.abandon();
                notSent(branch, reason);
            }
        });
    }
}
