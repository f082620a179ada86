package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Collections;
import java.util.ListIterator;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.MessageAttributes;

/**
 * Tells the stack the hop that the script chose, which the request carries: the stack's own rules do not apply.
 *
 * <p>Public with a public constructor: the stack makes it by name.
 */
public final class RelayRouter implements Router {

    public RelayRouter(SipStack stack, @Nullable String outboundProxy) {}

    @Override
    public Hop getNextHop(Request request) throws SipException {
        if (request instanceof SIPRequest sip && sip.getApplicationData() instanceof MessageAttributes attributes) {
            return attributes
                    .get(NextHop.KEY)
                    .map(NextHop::hop)
                    .orElseThrow(() -> new SipException("a request without a next hop"));
        }
        throw new SipException("a request that no script has sent");
    }

    @Override
    @SuppressWarnings("deprecation")
    public ListIterator<?> getNextHops(Request request) {
        return Collections.emptyListIterator();
    }

    @Override
    public @Nullable Hop getOutboundProxy() {
        return null;
    }
}
