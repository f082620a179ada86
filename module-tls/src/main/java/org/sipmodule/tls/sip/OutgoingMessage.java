package org.sipmodule.tls.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Optional;
import org.sipmodule.tls.runtime.Dial;

/**
 * Where one message that the stack has written to a destination is to go.
 *
 * @param dial    by which connection it is to leave
 * @param request the request whose transaction is to be told when it cannot be delivered
 */
record OutgoingMessage(Dial dial, Optional<SIPRequest> request) {}
