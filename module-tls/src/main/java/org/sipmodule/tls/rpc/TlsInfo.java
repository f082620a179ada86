package org.sipmodule.tls.rpc;

import org.sipmodule.module.HostSettings;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcReply;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.TlsCounters;

/** {@code tls.info} (manual 12.1): how many connections there are and may be, and what waits for handshakes. */
public final class TlsInfo implements RpcCommand {

    public static final String NAME = "tls.info";
    public static final String DOC = "List internal information related to the TLS module, like the number of"
            + " open connections and the bytes of clear text that wait to be sent.";

    private final HostSettings host;
    private final ConnectionTable connections;
    private final TlsCounters counters;

    public TlsInfo(HostSettings host, ConnectionTable connections, TlsCounters counters) {
        this.host = host;
        this.connections = connections;
        this.counters = counters;
    }

    @Override
    public RpcReply call(RpcArguments arguments) {
        return RpcReply.of(RpcReply.struct()
                .put("max_connections", host.tlsMaxConnections())
                .put("opened_connections", connections.count())
                .put("clear_text_write_queued_bytes", (int)
                        Math.min(Integer.MAX_VALUE, counters.clearTextQueued().get()))
                .build());
    }
}
