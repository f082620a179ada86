package org.sipmodule.tls.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.MessageAttributes;

/** Where a host leaves what the modules have said about a request: its application data, or else its request line. */
final class Attributes {

    private Attributes() {}

    static Optional<MessageAttributes> of(@Nullable SIPRequest request) {
        if (request == null) {
            return Optional.empty();
        }
        if (request.getApplicationData() instanceof MessageAttributes attributes) {
            return Optional.of(attributes);
        }
        return request.getRequestLine() instanceof MessageAttributes.Carrier carrier
                ? Optional.of(carrier.attributes())
                : Optional.empty();
    }
}
