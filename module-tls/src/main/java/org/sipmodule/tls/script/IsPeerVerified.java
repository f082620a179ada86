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

/**
 * {@code is_peer_verified()} (manual 11.1): whether the message came over TLS from a peer that presented a certificate
 * whose chain verified. Anything else is false, with a log line whose level is Kamailio's.
 */
public final class IsPeerVerified implements ScriptFunction {

    private static final Logger LOG = LoggerFactory.getLogger(IsPeerVerified.class);

    private final ConnectionTable connections;

    public IsPeerVerified(ConnectionTable connections) {
        this.connections = connections;
    }

    /** Its entry in the module's table. */
    public FunctionSpec spec() {
        return FunctionSpec.of(
                "is_peer_verified",
                List.of(),
                RouteKind.REQUEST_ONLY,
                "11.1 true when the message came over TLS and the peer's certificate verified",
                this);
    }

    @Override
    public FunctionResult call(RouteContext context, Arguments arguments) {
        Optional<ConnectionInfo> from = context.connection();
        if (from.isEmpty() || !from.get().protocol().equals("tls")) {
            LOG.error("is_peer_verified: the message did not come over TLS; test proto==TLS first");
            return FunctionResult.FALSE;
        }
        Optional<TlsConnection> connection = connections.find(from.get());
        Optional<Handshake> handshake = connection.flatMap(TlsConnection::handshake);
        if (handshake.isEmpty()) {
            LOG.error(
                    "is_peer_verified: the connection from {} is gone",
                    from.get().remote());
            return FunctionResult.FALSE;
        }
        return FunctionResult.of(isVerified(connection.get(), handshake.get().peer()));
    }

    private static boolean isVerified(TlsConnection connection, PeerVerdict verdict) {
        if (verdict.isVerified()) {
            LOG.debug("is_peer_verified: {}: verified", connection);
            return true;
        }
        if (verdict.hasCertificate()) {
            LOG.warn(
                    "is_peer_verified: {}: {} at depth {}",
                    connection,
                    verdict.result().words(),
                    verdict.depth());
        } else {
            LOG.info("is_peer_verified: {}: no certificate presented", connection);
        }
        return false;
    }
}
