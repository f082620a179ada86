package org.sipmodule.tls.script;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.TlsConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Finds the TLS connection that a script asks about. A script that asks about another is told, once a message in Kamailio;
 * here strangers cannot fill the log with it.
 */
final class AskedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(AskedConnection.class);

    private final SparseLog<InetAddress> log = SparseLog.byAddress(LOG);
    private final ConnectionTable connections;
    private final String asker;

    /** @param asker what stands in the script; the log's lines begin with it */
    AskedConnection(ConnectionTable connections, String asker) {
        this.connections = connections;
        this.asker = asker;
    }

    /** The connection by which the message came, with its handshake done; empty when it is not TLS, or gone. */
    Optional<TlsConnection> of(RouteContext context) {
        return tls(context).flatMap(this::open);
    }

    /** What names the connection; empty when it is not TLS, which is told. */
    Optional<ConnectionInfo> tls(RouteContext context) {
        Optional<ConnectionInfo> from = context.connection();
        Optional<ConnectionInfo> tls = from.filter(known -> known.protocol().equals("tls"));
        if (tls.isEmpty()) {
            log.log(
                    Level.ERROR,
                    from.map(AskedConnection::peer).orElseGet(InetAddress::getLoopbackAddress),
                    "{}: {}: the message did not come over TLS; test proto==TLS first",
                    asker,
                    from.map(AskedConnection::text).orElse("a message of the host's own"));
        }
        return tls;
    }

    /** The connection with its handshake done; empty when it is gone. */
    Optional<TlsConnection> open(ConnectionInfo named) {
        return connections.find(named).filter(found -> found.handshake().isPresent());
    }

    void say(Level level, ConnectionInfo from, String what) {
        log.log(level, peer(from), "{}: {}: {}", asker, text(from), what);
    }

    private static InetAddress peer(ConnectionInfo from) {
        InetSocketAddress remote = from.remote();
        return remote.isUnresolved() ? InetAddress.getLoopbackAddress() : remote.getAddress();
    }

    static String text(ConnectionInfo from) {
        return "message from " + from.protocol() + ":" + Addresses.text(from.remote());
    }
}
