package org.sipmodule.tls.rpc;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.tls.engine.OwnCertificate;
import org.sipmodule.tls.pem.Expiry;
import org.sipmodule.tls.runtime.ActiveConfiguration;

/** {@code tls.certificates}, ours: what the profiles show to their peers, and for how long it is good. */
public final class TlsCertificates implements RpcCommand {

    public static final String NAME = "tls.certificates";
    public static final String DOC =
            "List the certificates of all TLS profiles: of each chain the one that expires first.";

    private final ActiveConfiguration active;
    private final Clock clock;

    public TlsCertificates(ActiveConfiguration active, Clock clock) {
        this.active = active;
        this.clock = clock;
    }

    @Override
    public RpcReply call(RpcArguments arguments) {
        Instant now = clock.instant();
        List<RpcValue> shown = active.current().certificates().stream()
                .map(own -> shown(own, now))
                .toList();
        return new RpcReply(shown);
    }

    private static RpcValue shown(OwnCertificate own, Instant now) {
        return RpcReply.struct()
                .put("profile", own.profile())
                .put("file", own.file().toString())
                .put("subject", own.certificate().getSubjectX500Principal().getName())
                .put("not_after", own.certificate().getNotAfter().toInstant().toString())
                .put("days_left", (int) Expiry.daysLeft(own.certificate(), now))
                .build();
    }
}
