package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sip.IOExceptionEvent;
import javax.sip.TimeoutEvent;
import org.jspecify.annotations.Nullable;

/**
 * The branches that no peer has answered yet, and what the stack tells of them: replies, time-outs and failures, each to its
 * branch's owner. Safe from any thread.
 */
final class AwaitedReplies {

    private final Set<RelayBranch> waiting = ConcurrentHashMap.newKeySet();

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
     * @return false when the reply's transaction is not known here
     */
    boolean takes(SIPTransactionStack stack, SIPResponse reply, JainSipMessage message) {
        SIPTransaction known = stack.findTransaction(reply.getTransactionId(), false);
        if (known != null) {
            received(known, reply, message);
        }
        return known != null;
    }

    /** The same for a transaction that is known. */
    void received(SIPTransaction transaction, SIPResponse reply, JainSipMessage message) {
        branch(transaction)
                .filter(branch -> transaction.getMethod().equals(reply.getCSeq().getMethod()))
                .ifPresent(branch -> {
                    waiting.remove(branch);
                    branch.owner().post(reply, () -> branch.owner().received(branch, reply, message));
                });
    }

    void timedOut(TimeoutEvent event) {
        if (!event.isServerTransaction()) {
            branch(event.getClientTransaction())
                    .ifPresent(
                            branch -> branch.owner().post(() -> branch.owner().timedOut(branch)));
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
