package org.sipmodule.tls.script;

import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptFunction;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.verify.PeerVerdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * {@code is_peer_verified()} (manual 11.1): whether the message came over TLS from a peer that presented a certificate
 * whose chain verified. Anything else is false, with a log line whose level is Kamailio's.
 */
public final class IsPeerVerified implements ScriptFunction {

    private static final Logger LOG = LoggerFactory.getLogger(IsPeerVerified.class);
    private static final String NAME = "is_peer_verified";

    private final AskedConnection asked;

    public IsPeerVerified(ConnectionTable connections) {
        asked = new AskedConnection(connections, NAME);
    }

    /** Its entry in the module's table. */
    public FunctionSpec spec() {
        return FunctionSpec.of(
                NAME,
                List.of(),
                RouteKind.REQUEST_ONLY,
                "11.1 true when the message came over TLS and the peer's certificate verified",
                this);
    }

    @Override
    public FunctionResult call(RouteContext context, Arguments arguments) {
        Optional<ConnectionInfo> from = asked.tls(context);
        if (from.isEmpty()) {
            return FunctionResult.FALSE;
        }
        Optional<PeerVerdict> verdict =
                asked.open(from.get()).flatMap(TlsConnection::handshake).map(Handshake::peer);
        if (verdict.isEmpty()) {
            asked.say(Level.ERROR, from.get(), "the connection is gone");
            return FunctionResult.FALSE;
        }
        return FunctionResult.of(isVerified(from.get(), verdict.get()));
    }

    private boolean isVerified(ConnectionInfo from, PeerVerdict verdict) {
        if (verdict.isVerified()) {
            LOG.debug("{}: {}: verified", NAME, AskedConnection.text(from));
            return true;
        }
        if (verdict.hasCertificate()) {
            asked.say(Level.WARN, from, verdict.result().words() + " at depth " + verdict.depth());
        } else {
            asked.say(Level.INFO, from, "no certificate presented");
        }
        return false;
    }
}
