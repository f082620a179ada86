package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipStackImpl;
import java.util.Properties;
import javax.sip.PeerUnavailableException;

/** The stack, and the one question about its transactions that it answers to subclasses only. */
final class CountingStack extends SipStackImpl {

    private static final int FINAL = 200;

    CountingStack(Properties properties) throws PeerUnavailableException {
        super(properties);
    }

    /** How many requests that others have sent have no final reply yet. */
    int unanswered() {
        return (int) serverTransactionTable.values().stream()
                .filter(transaction -> transaction.getLastResponseStatusCode() < FINAL)
                .count();
    }
}
