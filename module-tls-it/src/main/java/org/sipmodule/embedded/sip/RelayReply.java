package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPResponse;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * How a branch ended, or how far it got: a reply, or what stands for one.
 *
 * @param received empty when no reply arrived and this one is our own
 */
record RelayReply(int code, String reason, Optional<SIPResponse> received) {

    static final RelayReply TIMEOUT = new RelayReply(408, "Request Timeout", Optional.empty());
    static final RelayReply CANCELED = new RelayReply(487, "Request Terminated", Optional.empty());

    /** Kamailio's code and words for a request that could not be sent. */
    static final RelayReply NOT_SENT =
            new RelayReply(477, "Unfortunately error on sending to next hop occurred (477/TM)", Optional.empty());

    /** RFC 3261 16.7: replies that tell the caller what to do come before others of their class. */
    private static final Set<Integer> HELPFUL = Set.of(401, 407, 415, 420, 484);

    static RelayReply of(SIPResponse response) {
        String reason = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
        return new RelayReply(response.getStatusCode(), reason, Optional.of(response));
    }

    boolean isOwn() {
        return received.isEmpty();
    }

    /** The one to send back when all have failed: 6xx, then the lowest class, then what helps, then the lowest code. */
    static Optional<RelayReply> best(Collection<RelayReply> all) {
        return all.stream()
                .min(Comparator.comparingInt((RelayReply reply) -> reply.code / 100 == 6 ? 0 : reply.code / 100)
                        .thenComparing(reply -> !HELPFUL.contains(reply.code))
                        .thenComparingInt(RelayReply::code));
    }
}
