package org.sipmodule.tls.rpc;

import java.util.Arrays;
import java.util.List;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.SourceLimits;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * {@code tls.limits}, ours: what each limit is, how near it is where that is one number, and how often it was reached. What
 * Kamailio's {@code tls.info} shows stays as it is there.
 */
public final class TlsLimits implements RpcCommand {

    public static final String NAME = "tls.limits";
    public static final String DOC = "List the limits of the TLS module, how near they are and how often they were"
            + " reached since the start.";

    private static final int UNKNOWN = -1;

    private final TransportSettings settings;
    private final MessageLimits messages;
    private final ConnectionTable connections;
    private final TlsCounters counters;
    private final FreeMemory memory;

    /** The two limits of what is not the transport's. */
    public record MessageLimits(int bytes, int seconds) {}

    public TlsLimits(
            TransportSettings settings,
            MessageLimits messages,
            ConnectionTable connections,
            TlsCounters counters,
            FreeMemory memory) {
        this.settings = settings;
        this.messages = messages;
        this.connections = connections;
        this.counters = counters;
        this.memory = memory;
    }

    @Override
    public RpcReply call(RpcArguments arguments) {
        List<RpcValue> shown = Arrays.stream(Limit.values()).map(this::shown).toList();
        return new RpcReply(shown);
    }

    private RpcValue shown(Limit limit) {
        return RpcReply.struct()
                .put("limit", limit.setting())
                .put("value", value(limit))
                .put("now", now(limit))
                .put("reached", bounded(counters.reached(limit).sum()))
                .build();
    }

    private int value(Limit limit) {
        SourceLimits sources = connections.sources();
        return switch (limit) {
            case LOW_MEM_THRESHOLD1 -> settings.lowMemThreshold1();
            case LOW_MEM_THRESHOLD2 -> settings.lowMemThreshold2();
            case CONNECTIONS_PER_SOURCE -> sources.policy().maxConnections();
            case HANDSHAKES_PER_SOURCE -> sources.policy().maxHandshakes();
            case CONNECTIONS -> settings.maxConnections();
            case HANDSHAKES -> settings.maxHandshakes();
            case HANDSHAKE_TIMEOUT -> (int) settings.handshakeTimeout().toSeconds();
            case CLIENT_HELLO -> settings.maxClientHello();
            case CON_CT_WQ_MAX -> settings.conCtWqMax();
            case CT_WQ_MAX -> settings.ctWqMax();
            case CON_RD_BUF_MAX -> settings.conRdBufMax();
            case CON_WQ_MAX -> settings.conWqMax();
            case MESSAGE_SIZE -> messages.bytes();
            case MESSAGE_TIMEOUT -> messages.seconds();
        };
    }

    /** What is bounded for all connections together; of one connection {@code tls.list} tells more. */
    private int now(Limit limit) {
        return switch (limit) {
            case LOW_MEM_THRESHOLD1, LOW_MEM_THRESHOLD2 -> bounded(memory.kilobytes());
            case CONNECTIONS_PER_SOURCE -> connections.sources().mostOfOne();
            case CONNECTIONS -> connections.count();
            case HANDSHAKES -> connections.pending().count(Direction.INBOUND);
            case CT_WQ_MAX -> bounded(counters.clearTextQueued().get());
            default -> UNKNOWN;
        };
    }

    private static int bounded(long number) {
        return (int) Math.min(Integer.MAX_VALUE, number);
    }
}
