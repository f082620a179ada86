package org.sipmodule.tls.script;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptFunction;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.config.Addresses;
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

    private final SparseLog<InetAddress> log = SparseLog.byAddress(LOG);
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
            say(Level.ERROR, from, "the message did not come over TLS; test proto==TLS first");
            return FunctionResult.FALSE;
        }
        Optional<PeerVerdict> verdict =
                connections.find(from.get()).flatMap(TlsConnection::handshake).map(Handshake::peer);
        if (verdict.isEmpty()) {
            say(Level.ERROR, from, "the connection is gone");
            return FunctionResult.FALSE;
        }
        return FunctionResult.of(isVerified(from, verdict.get()));
    }

    private boolean isVerified(Optional<ConnectionInfo> from, PeerVerdict verdict) {
        if (verdict.isVerified()) {
            LOG.debug("is_peer_verified: {}: verified", from.map(ConnectionInfo::id));
            return true;
        }
        if (verdict.hasCertificate()) {
            say(Level.WARN, from, verdict.result().words() + " at depth " + verdict.depth());
        } else {
            say(Level.INFO, from, "no certificate presented");
        }
        return false;
    }

    /** Once a message in Kamailio; here strangers cannot fill the log with it. */
    private void say(Level level, Optional<ConnectionInfo> from, String what) {
        InetAddress peer = from.map(ConnectionInfo::remote)
                .map(InetSocketAddress::getAddress)
                .orElseGet(InetAddress::getLoopbackAddress);
        log.log(level, peer, "is_peer_verified: {}: {}", text(from), what);
    }

    private static String text(Optional<ConnectionInfo> from) {
        return from.map(info -> "message from " + info.protocol() + ":" + Addresses.text(info.remote()))
                .orElse("a message of the host's own");
    }
}
