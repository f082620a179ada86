package org.sipmodule.tls.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TransportSettings;
import org.sipmodule.tls.verify.PeerVerdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/** The log lines of the transport, in the words an operator looks for; what a peer can cause at will is rate limited. */
final class ConnectionLog {

    private static final Logger LOG = LoggerFactory.getLogger("org.sipmodule.tls.connection");
    /** A distinguished name can be as long as its owner likes, and a server name 64 kB. */
    private static final int LONGEST_NAME = 256;

    private final SparseLog<InetAddress> byAddress = SparseLog.byAddress(LOG);
    private final SparseLog<InetSocketAddress> byListener = SparseLog.byListener(LOG);
    private final SparseLog<Limit> byLimit = SparseLog.byKind(LOG, Limit.class);
    private final TransportSettings settings;

    ConnectionLog(TransportSettings settings) {
        this.settings = settings;
    }

    /**
     * {@code tls_log} or {@code tls_debug} to a level of SLF4J, which has no NOTICE.
     *
     * @param debug the script's; a line above it is not printed (manual 10.22)
     */
    static Optional<Level> level(int level, int debug) {
        if (level > debug) {
            return Optional.empty();
        }
        return Optional.of(
                switch (Math.max(-1, Math.min(3, level))) {
                    case -1 -> Level.ERROR;
                    case 0 -> Level.WARN;
                    case 1, 2 -> Level.INFO;
                    default -> Level.DEBUG;
                });
    }

    private LoggingEventBuilder at(int level) {
        return level(level, settings.debug()).map(LOG::atLevel).orElseGet(NOPLoggingEventBuilder::singleton);
    }

    void handshakeStarted(TlsConnection connection) {
        at(settings.tlsDebug()).log("{}: handshake started", connection);
    }

    void handshakeDone(TlsConnection connection) {
        at(settings.tlsDebug()).log("{}: handshake done", connection);
    }

    void renegotiation(TlsConnection connection, boolean answered) {
        at(settings.tlsDebug())
                .log(
                        "{}: renegotiation initiated by client, {}",
                        connection,
                        answered ? "refused with an alert" : "closing");
    }

    void established(TlsConnection connection, Handshake handshake) {
        at(settings.tlsLog())
                .log(
                        "new {}: {} {}, profile {}, generation {}, sni {}{}, peer certificate: {}",
                        connection,
                        handshake.protocol(),
                        handshake.cipher(),
                        handshake.profile().label(),
                        handshake.generation(),
                        sni(handshake.sni()),
                        handshake.resumed() ? ", resumed" : "",
                        peer(handshake.peer()));
    }

    void handshakeFailed(TlsConnection connection, String circumstances, String reason) {
        byAddress.log(
                Level.WARN,
                connection.remote().getAddress(),
                "TLS handshake {} failed: {} (sni {})",
                ends(connection),
                reason,
                circumstances);
    }

    private static String ends(TlsConnection connection) {
        boolean inbound = connection.direction() == TlsConnection.Direction.INBOUND;
        String remote = (inbound ? "from " : "with ") + Addresses.text(connection.remote());
        return connection.local().equals(TlsConnection.NOT_CONNECTED)
                ? remote
                : remote + (inbound ? " to " : " from ") + Addresses.text(connection.local());
    }

    /** @param what who has reached it, and what follows */
    void reached(Limit limit, String what) {
        Level level = switch (limit) {
            case CONNECTIONS, LOW_MEM_THRESHOLD1, LOW_MEM_THRESHOLD2 -> Level.ERROR;
            case CON_RD_BUF_MAX -> Level.INFO; // the peer only has to wait
            default -> Level.WARN;
        };
        byLimit.log(level, limit, "{}: {}. {}", limit.setting(), what, limit.remedy());
    }

    void acceptFailed(InetSocketAddress listener, Throwable cause) {
        byListener.log(
                Level.ERROR,
                listener,
                "cannot accept on {}, trying again every second until it works: {}",
                Addresses.text(listener),
                String.valueOf(cause.getMessage()));
    }

    void consumerBroken(TlsConnection connection, Throwable cause) {
        byAddress.log(
                Level.ERROR,
                connection.remote().getAddress(),
                cause,
                "closing {}: what handles its messages failed",
                connection);
    }

    void endFailed(TlsConnection connection, Throwable cause) {
        byAddress.log(
                Level.ERROR, connection.remote().getAddress(), cause, "{}: something failed at its end", connection);
    }

    void stalled(TlsConnection connection, String reason) {
        byAddress.log(Level.WARN, connection.remote().getAddress(), "closing {}: {}", connection, reason);
    }

    void broken(TlsConnection connection, String reason) {
        LOG.debug("{}: {}", connection, reason);
    }

    void closed(TlsConnection connection, CloseReason reason) {
        LOG.debug("{} closed: {}", connection, reason);
    }

    static String sni(Optional<String> name) {
        return name.map(sent -> OneLine.of(sent, LONGEST_NAME)).orElse("none");
    }

    static String peer(PeerVerdict verdict) {
        if (!verdict.hasCertificate()) {
            return "none";
        }
        String subject = verdict.chain().get(0).getSubjectX500Principal().getName();
        return OneLine.of(subject, LONGEST_NAME) + ", " + verdict.result().words();
    }
}
