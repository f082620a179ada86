package org.sipmodule.tls.rpc;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.tls.cipher.CipherSuite;
import org.sipmodule.tls.cipher.CipherTable;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.sipmodule.tls.runtime.TlsConnection.State;

/**
 * {@code tls.list} (manual 12.2): one struct for each open connection, by ascending id. The fields and their order are those of the newest
 * Kamailio, then come ours (README D38). {@code src} is the peer and {@code dst} this host, whoever called whom.
 */
public final class TlsList implements RpcCommand {

    public static final String NAME = "tls.list";
    public static final String DOC = "List currently open TLS connections";

    private static final String UNKNOWN = "N/A";

    /** The longest time-out that a 32-bit number can show; it stands for "never", too. */
    private static final long FOREVER = Integer.MAX_VALUE;

    private static final int WRITE_WAITS = 1;
    private static final int HANDSHAKE_DONE = 2;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final ConnectionTable connections;

    public TlsList(ConnectionTable connections) {
        this.connections = connections;
    }

    @Override
    public RpcReply call(RpcArguments arguments) {
        return new RpcReply(
                connections.connections().stream().map(TlsList::shown).toList());
    }

    private static RpcValue shown(TlsConnection connection) {
        Optional<Handshake> handshake = connection.handshake();
        TlsConnection.Link link = connection.link();
        int queued = link.queuedClearText();
        return RpcReply.struct()
                .put("id", (int) connection.id())
                .put("dom", connection.profile().orElse(UNKNOWN))
                .put("sni", connection.sni().orElse(UNKNOWN))
                .put("timestamp", TIME.format(connection.created().atZone(ZoneId.systemDefault())))
                .put("timeout", timeout(link.secondsToIdleTimeout()))
                .put("src_ip", Addresses.text(connection.remote().getAddress()))
                .put("src_port", connection.remote().getPort())
                .put("dst_ip", Addresses.text(connection.local().getAddress()))
                .put("dst_port", connection.local().getPort())
                .put("cipher", handshake.flatMap(TlsList::cipher).orElse("unknown"))
                .put("ct_wq_size", queued)
                .put("enc_rd_buf", link.unreadInput())
                .put("flags", (queued > 0 ? WRITE_WAITS : 0) | (handshake.isPresent() ? HANDSHAKE_DONE : 0))
                .put("state", state(connection))
                .put("version", handshake.map(Handshake::protocol).orElse(UNKNOWN))
                .put(
                        "profile",
                        handshake.map(settled -> settled.profile().section()).orElse(UNKNOWN))
                .put("generation", handshake.map(Handshake::generation).orElse(0))
                .put(
                        "verified",
                        handshake.filter(settled -> settled.peer().isVerified()).isPresent() ? 1 : 0)
                .put("direction", connection.direction() == Direction.INBOUND ? "in" : "out")
                .build();
    }

    private static Optional<String> cipher(Handshake handshake) {
        return CipherTable.named(handshake.cipherSuite()).map(CipherSuite::description);
    }

    private static int timeout(long seconds) {
        return (int) (seconds < 0 ? FOREVER : Math.min(FOREVER, seconds));
    }

    private static String state(TlsConnection connection) {
        State state = connection.state();
        return switch (state) {
            case PRE_INIT -> "pre-init";
            case HANDSHAKING -> connection.direction() == Direction.INBOUND ? "tls_accept" : "tls_connect";
            case ESTABLISHED -> "established";
            case CLOSED -> "unknown/error";
        };
    }
}
