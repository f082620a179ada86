package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.sip.IOExceptionEvent;
import javax.sip.TimeoutEvent;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;

/**
 * The branches that no peer has answered yet, and what the stack tells of them: replies, time-outs and failures, each to its
 * branch's owner. Safe from any thread.
 */
final class AwaitedReplies {

    /** Final replies that wait for a full lane, each with its message. */
    private static final int MOST_LATER = 200;

    private final Set<RelayBranch> waiting = ConcurrentHashMap.newKeySet();
    private final Semaphore later = new Semaphore(MOST_LATER);

    /** Told by branches: those that no peer has answered yet. */
    void waits(RelayBranch branch, boolean still) {
        if (still) {
            waiting.add(branch);
        } else {
            waiting.remove(branch);
        }
    }

    /**
     * Takes a reply before the stack has it: the stack keeps to itself one that it cannot acknowledge.
     *
     * @return false when the stack shall not have it either: it would acknowledge what is lost, and its sender not repeat it
     */
    boolean received(SIPTransaction transaction, SIPResponse reply, JainSipMessage message) {
        Optional<RelayBranch> answered = branch(transaction)
                .filter(branch -> transaction.getMethod().equals(reply.getCSeq().getMethod()));
        return answered.isEmpty() || received(answered.get(), reply, message);
    }

    private boolean received(RelayBranch branch, SIPResponse reply, JainSipMessage message) {
        BranchOwner owner = branch.owner();
        Runnable step = () -> owner.received(branch, reply, message);
        if (owner.post(reply, step) || isPostedLater(owner, reply, message, step)) {
            waiting.remove(branch);
            return true;
        }
        owner.tell(
                branch,
                "reply {} from {} dropped: too much waits for a thread already",
                reply.getStatusCode(),
                Addresses.text(message.source()));
        return false;
    }

    /** A final reply that its sender does not repeat: no other will come. */
    private boolean isPostedLater(BranchOwner owner, SIPResponse reply, JainSipMessage message, Runnable step) {
        if (reply.getStatusCode() < 200 || !message.channel().isReliable() || !later.tryAcquire()) {
            return false;
        }
        owner.postUntilTaken(() -> {
            later.release();
            step.run();
        });
        return true;
    }

    void timedOut(TimeoutEvent event) {
        if (!event.isServerTransaction()) {
            branch(event.getClientTransaction())
                    .ifPresent(branch ->
                            branch.owner().postUntilTaken(() -> branch.owner().timedOut(branch)));
        }
    }

    /** A transaction that failed, or a transport that tells of an address only: then all that waits for its first reply. */
    void failed(IOExceptionEvent event) {
        Optional<RelayBranch> failed = branch(event.getSource());
        if (failed.isPresent()) {
            failed.get().owner().sendingFailed(failed.get(), failed.get().undelivered());
            return;
        }
        String transport = event.getTransport().toLowerCase(Locale.ROOT);
        waiting.stream()
                .filter(branch -> branch.isTo(transport, event.getHost(), event.getPort()))
                .forEach(branch -> branch.owner().sendingFailed(branch, branch.undelivered()));
    }

    private static Optional<RelayBranch> branch(@Nullable Object transaction) {
        return transaction instanceof SIPClientTransaction client
                        && client.getApplicationData() instanceof RelayBranch branch
                ? Optional.of(branch)
                : Optional.empty();
    }
}
