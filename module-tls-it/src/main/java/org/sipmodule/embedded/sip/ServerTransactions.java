package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.util.Locale;
import java.util.Optional;
import javax.sip.message.Request;

/**
 * Which transaction of the stack a request belongs to, and which of them were begun for the script. The stack finds them by
 * their branch; its other ways look at all of them, for whoever sends. Safe from any thread.
 */
final class ServerTransactions {

    /** What a transaction has as its application data that was begun here, unless a relay has put something else there. */
    static final Object OURS = new Object();

    /** The same of one that was cancelled before it was sent on. */
    private static final Object CANCELLED = new Object();

    private ServerTransactions() {}

    /** The transaction under way that has the request's branch. */
    static Optional<SIPServerTransaction> known(SIPRequest request, SIPTransactionStack stack) {
        return stack.getServerTransactionTableSize() > 0
                        && stack.findTransaction(request.getTransactionId(), true) instanceof SIPServerTransaction known
                ? Optional.of(known)
                : Optional.empty();
    }

    /**
     * Whether a request is the repetition, or the ACK, of a transaction with its branch (RFC 3261 17.2.3): another sender may
     * have chosen the same branch, and the ACK of a 2xx is a request of its own, also of those who do not give it a new one.
     */
    static boolean belongs(SIPServerTransaction known, SIPRequest request) {
        SIPRequest original = known.getOriginalRequest();
        // some containers have their stack forget requests that are answered
        return (original == null || isSentBySame(original.getTopmostVia(), request.getTopmostVia()))
                && !(request.getMethod().equals(Request.ACK) && known.getLastResponseStatusCode() / 100 == 2);
    }

    private static boolean isSentBySame(Via one, Via other) {
        return one.getSentBy().toString().equalsIgnoreCase(other.getSentBy().toString());
    }

    /** The transaction that a CANCEL is about. */
    static Optional<SIPServerTransaction> cancelled(SIPRequest request, SIPTransactionStack stack) {
        if (!request.getMethod().equals(Request.CANCEL)) {
            return Optional.empty();
        }
        String branch = request.getTopmostVia().getBranch();
        SIPTransaction found = branch != null
                        && branch.regionMatches(true, 0, OutgoingRequest.MAGIC, 0, OutgoingRequest.MAGIC.length())
                ? stack.findTransaction(branch.toLowerCase(Locale.ROOT), true)
                : stack.findCancelTransaction(request, true);
        return found instanceof SIPServerTransaction server
                        && server.getOriginalRequest() != null
                        && isSentBySame(server.getOriginalRequest().getTopmostVia(), request.getTopmostVia())
                ? Optional.of(server)
                : Optional.empty();
    }

    /** Whether it was begun here, and not by the application whose stack it is. */
    static boolean isOurs(SIPServerTransaction transaction) {
        Object data = transaction.getApplicationData();
        return OURS.equals(data) || CANCELLED.equals(data) || data instanceof RelayTransaction;
    }

    /** Remembers that an INVITE was cancelled before it was sent on; does nothing when it was. */
    static void cancelledEarly(SIPServerTransaction transaction) {
        synchronized (transaction) {
            if (transaction.isInviteTransaction() && OURS.equals(transaction.getApplicationData())) {
                transaction.setApplicationData(CANCELLED);
            }
        }
    }

    static boolean isCancelledEarly(SIPServerTransaction transaction) {
        return CANCELLED.equals(transaction.getApplicationData());
    }

    /**
     * From now on it is sent on by that.
     *
     * @return false when it was cancelled before
     */
    static boolean isSentOnBy(SIPServerTransaction transaction, RelayTransaction relay) {
        synchronized (transaction) {
            boolean isCancelled = isCancelledEarly(transaction);
            transaction.setApplicationData(relay);
            return !isCancelled;
        }
    }
}
