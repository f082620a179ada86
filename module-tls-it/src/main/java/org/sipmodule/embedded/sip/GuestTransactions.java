package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.ListeningPointImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.ServerResponseInterface;
import java.io.IOException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.TransactionState;
import javax.sip.address.Hop;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.SendFailure;

/**
 * Client transactions of the script in a stack that belongs to another application: made past the stack's router, and unknown to
 * the application, which would not know what they are about. What they carry as their application data tells them apart.
 */
final class GuestTransactions {

    private final SIPTransactionStack stack;

    GuestTransactions(SIPTransactionStack stack) {
        this.stack = stack;
    }

    /** The steps that the stack's provider takes, but for those that make its listener hear of the transaction. */
    SIPClientTransaction make(SIPRequest request, Hop hop, SipSockets.Socket socket) throws SipException, IOException {
        ListeningPoint point =
                socket.provider().getListeningPoint(socket.address().transport());
        MessageChannel channel =
                stack.createMessageChannel(request, ((ListeningPointImpl) point).getMessageProcessor(), hop);
        if (channel == null) {
            throw new IOException("no connection with " + hop);
        }
        SIPClientTransaction made = stack.createClientTransaction(request, channel);
        made.setNextHop(hop);
        made.setOriginalRequest(request);
        made.setBranch(request.getTopmostVia().getBranch());
        made.testAndSetTransactionTerminatedEvent();
        stack.addTransaction(made);
        return made;
    }

    /** The transaction of the script that a reply belongs to. */
    @Nullable
    SIPClientTransaction of(SIPResponse reply) {
        return stack.findTransaction(reply.getTransactionId(), false) instanceof SIPClientTransaction client
                        && client.getApplicationData() instanceof SendFailure.Receiver
                ? client
                : null;
    }

    /** The steps that the stack takes for a reply, less its listener. */
    void deliver(SIPClientTransaction client, SIPResponse reply, MessageChannel channel) {
        boolean isLate = client.getInternalState() == TransactionState._COMPLETED && reply.getStatusCode() / 100 == 1;
        if (client.getInternalState() < 0 || isLate || !client.acquireSem()) {
            return;
        }
        try {
            client.setResponseInterface(new ServerResponseInterface() {
                @Override
                public void processResponse(
                        SIPResponse received, MessageChannel on, gov.nist.javax.sip.stack.SIPDialog dialog) {}

                @Override
                public void processResponse(SIPResponse received, MessageChannel on) {}
            });
            // without a dialog: the stack would make one where its application has it make dialogs by itself
            client.processResponse(reply, channel, null);
        } finally {
            client.releaseSem();
        }
    }
}
