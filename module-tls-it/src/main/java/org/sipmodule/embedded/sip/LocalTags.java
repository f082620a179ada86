package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The To tags of replies that this host makes itself. A tag follows from the request, so that a repeated request gets the
 * same one without anything being kept, and tells whether an ACK belongs to a stateless reply of ours.
 */
final class LocalTags {

    private static final HexFormat HEX = HexFormat.of();

    private final String stateless;
    private final String inTransaction;

    LocalTags() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        stateless = HEX.formatHex(random) + "-s";
        inTransaction = HEX.formatHex(random) + "-t";
    }

    String stateless(SIPRequest request) {
        return stateless + digest(request);
    }

    String inTransaction(SIPRequest request) {
        return inTransaction + digest(request);
    }

    /** Whether that is the ACK to a reply that was made statelessly: it has reached its end here. */
    boolean acknowledgesStateless(SIPRequest ack) {
        String tag = ack.getToTag();
        return tag != null && tag.startsWith(stateless);
    }

    private static String digest(SIPRequest request) {
        CRC32 sum = new CRC32();
        add(sum, request.getTopmostVia().getBranch());
        add(sum, request.getFromTag());
        add(sum, request.getCallId().getCallId());
        return HEX.toHexDigits(sum.getValue(), 8);
    }

    private static void add(CRC32 sum, @Nullable String part) {
        if (part != null) {
            sum.update(part.getBytes(StandardCharsets.UTF_8));
        }
        sum.update('\n');
    }
}
