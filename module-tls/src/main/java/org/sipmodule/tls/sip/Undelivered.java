package org.sipmodule.tls.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.SendFailure;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * The requests that were handed to an outbound connection before its peer has shown, by sending something itself, that it
 * serves the connection. When it fails before that, their transactions are told at once and with the reason (DECISIONS D39).
 * Safe from any thread.
 */
final class Undelivered {

    /** Beyond it a request is on its own, and its transaction's timer tells. */
    private static final int MOST = 1024;

    private final Queue<SIPRequest> requests = new ArrayDeque<>();
    private boolean proven;
    private @Nullable String failure;

    /** To be called when the connection has taken the request; tells at once when it has failed since. */
    void add(SIPRequest request) {
        String ended;
        synchronized (this) {
            ended = failure;
            if (ended == null && !proven && requests.size() < MOST) {
                requests.add(request);
            }
        }
        if (ended != null) {
            tell(request, ended);
        }
    }

    /** The peer has sent something. */
    synchronized void proven() {
        proven = true;
        requests.clear();
    }

    /** The connection has ended. Calls the listeners of the stack. */
    void failed(TlsConnection connection) {
        String reason = connection.failure().orElse("the connection ended before the peer had sent anything");
        take(reason).forEach(request -> tell(request, reason));
    }

    private synchronized List<SIPRequest> take(String reason) {
        failure = reason;
        List<SIPRequest> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    /** Tells a request's transaction that it was not delivered; a request without one has nobody to be told. */
    static void tell(SIPRequest request, String reason) {
        if (request.getApplicationData() instanceof MessageAttributes attributes) {
            attributes.put(SendFailure.KEY, new SendFailure(reason));
        }
        if (request.getTransaction() instanceof SIPClientTransaction transaction) {
            transaction.raiseIOExceptionEvent();
        }
    }
}
