package org.sipmodule.tls.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.SendFailure;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * The requests that were handed to an outbound connection since its peer has last sent anything. When the connection fails
 * before the peer has shown by a first word that it serves it, or because the peer takes nothing any more, their transactions
 * are told at once and with the reason (README D39). Safe from any thread.
 */
final class Undelivered {

    /** Beyond these a request is on its own, and its transaction's timer tells. */
    private static final int MOST = 1024;

    /** A connection that nobody answers on outlives the transactions of its requests. */
    private static final int MOST_BYTES = 1 << 20;

    /** Of the requests of all connections together: a hanging peer's connections are many, and are left one by one. */
    static final int SHARE_OF_HEAP = 32;

    /** What the objects of a short request and of its transaction take, in bytes. */
    private static final int PARSED = 8 * 1024;

    private record Sent(SIPRequest request, int length) {
        boolean isOver() {
            return Undelivered.isOver(request);
        }

        long memory() {
            return PARSED + (long) length;
        }
    }

    private final ByteBudget budget;
    private final Queue<Sent> requests = new ArrayDeque<>();
    private int bytes;
    private boolean over;
    private boolean proven;
    private boolean asked;
    private long askedAt;
    private @Nullable String failure;

    /** @param budget shared by all connections of a stack */
    Undelivered(ByteBudget budget) {
        this.budget = budget;
    }

    /** To be called before the request is handed to the connection; an answer is expected, unless it is an ACK. */
    synchronized void asks(SIPRequest request) {
        if (!asked && !request.getMethod().equals(Request.ACK)) {
            asked = true;
            askedAt = System.nanoTime();
        }
    }

    /** Whether a request went out that long ago and nothing at all has come since. */
    synchronized boolean isSilentFor(Duration atLeast) {
        return asked && System.nanoTime() - askedAt >= atLeast.toNanos();
    }

    /**
     * To be called when the connection has taken the request; tells at once when it has failed since.
     *
     * @param length its bytes
     */
    void add(SIPRequest request, int length) {
        String ended;
        synchronized (this) {
            ended = failure;
            // of an ACK nobody can be told
            if (ended == null && !over && !Request.ACK.equals(request.getMethod())) {
                keep(new Sent(request, length));
            }
        }
        if (ended != null) {
            tell(request, ended);
        }
    }

    // under the lock
    private void keep(Sent sent) {
        // whose transaction has timed out was told so, and what is kept of it is the room of others
        for (Sent oldest = requests.peek(); oldest != null && oldest.isOver(); oldest = requests.peek()) {
            requests.remove();
            bytes -= oldest.length();
            budget.giveBack(oldest.memory());
        }
        if (requests.size() < MOST && sent.length() <= MOST_BYTES - bytes && budget.take(sent.memory())) {
            requests.add(sent);
            bytes += sent.length();
        }
    }

    /** The peer has sent something. */
    synchronized void proven() {
        proven = true;
        asked = false;
        forget();
    }

    /** The connection has ended: what calls the listeners of the stack; null when there is nobody to be told. */
    @Nullable
    Runnable lost(TlsConnection connection) {
        String reason = connection.failure().orElse("the connection ended before the peer had sent anything");
        List<Sent> lost = take(reason, connection.failure().isPresent());
        return lost.isEmpty() ? null : () -> lost.forEach(sent -> tell(sent, reason));
    }

    /** Until then it takes memory, and whoever tells may have to wait for the application. */
    private void tell(Sent sent, String reason) {
        try {
            tell(sent.request(), reason);
        } finally {
            budget.giveBack(sent.memory());
        }
    }

    /** A peer that has spoken may answer by a connection of its own after it has closed this one. */
    private synchronized List<Sent> take(String reason, boolean lost) {
        over = true;
        if (!lost && proven) {
            // nor is one told that is added only now: its answer may have come before
            forget();
            return List.of();
        }
        failure = reason;
        List<Sent> taken = List.copyOf(requests);
        requests.clear();
        bytes = 0;
        return taken;
    }

    // under the lock
    private void forget() {
        requests.forEach(sent -> budget.giveBack(sent.memory()));
        requests.clear();
        bytes = 0;
    }

    private static boolean isOver(SIPRequest request) {
        return request.getTransaction() instanceof SIPClientTransaction transaction && transaction.isTerminated();
    }

    /**
     * Tells a request's transaction that it was not delivered; a request without one has nobody to be told, and one that
     * has ended has told its application how.
     */
    static void tell(SIPRequest request, String reason) {
        if (isOver(request)) {
            return;
        }
        SendFailure failure = new SendFailure(reason);
        Attributes.of(request).ifPresent(attributes -> attributes.put(SendFailure.KEY, failure));
        if (request.getTransaction() instanceof SIPClientTransaction transaction) {
            if (transaction.getApplicationData() instanceof SendFailure.Receiver receiver) {
                receiver.undelivered(failure);
            } else if (FailedSend.isReply(transaction)) {
                FailedSend.reply(transaction, request, reason);
            } else {
                transaction.raiseIOExceptionEvent();
            }
        }
    }
}
