package org.sipmodule.tls.sip;

import gov.nist.javax.sip.ResponseEventExt;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import java.util.Properties;
import javax.sip.TransactionState;
import org.sipmodule.module.log.OneLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an application learns that a request could not be sent where its host passes no I/O exception events on, as SIP servlet
 * containers do not: by a reply that is made here. The stack's property {@value #PROPERTY} names its code.
 */
final class FailedSend {

    static final String PROPERTY = "org.sipmodule.FAILED_SEND";

    private static final int LONGEST_REASON = 300;

    private static final Logger LOG = LoggerFactory.getLogger(FailedSend.class);

    private FailedSend() {}

    private static int code(SIPClientTransaction transaction) {
        Properties properties = ((SipStackImpl) transaction.getSIPStack()).getConfigurationProperties();
        String code = properties == null ? null : properties.getProperty(PROPERTY);
        if (code == null || code.isBlank()) {
            return 0;
        }
        if (!code.strip().matches("[4-6]\\d\\d")) {
            LOG.error("{}={} (expected: a code from 400 to 699, such as 477): not used", PROPERTY, code);
            return 0;
        }
        return Integer.parseInt(code.strip());
    }

    static boolean isReply(SIPClientTransaction transaction) {
        return code(transaction) > 0;
    }

    /** Ends the transaction and hands the reply to its listener, past the transaction, which would send an ACK for it. */
    static void reply(SIPClientTransaction transaction, SIPRequest request, String reason) {
        SIPResponse reply = request.createResponse(code(transaction), phrase(reason));
        if (reply.getToTag() == null) {
            reply.setToTag("unsent");
        }
        transaction
                .getSipProvider()
                .handleEvent(
                        new ResponseEventExt(
                                transaction.getSipProvider(), transaction, transaction.getDefaultDialog(), reply),
                        transaction);
        // not before: its end takes away what the listener keeps with it
        transaction.setState(TransactionState._TERMINATED);
    }

    private static String phrase(String reason) {
        return "Send failed (" + OneLine.of(reason, LONGEST_REASON) + ")";
    }
}
