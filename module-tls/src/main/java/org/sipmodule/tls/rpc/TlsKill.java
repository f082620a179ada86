package org.sipmodule.tls.rpc;

import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.tls.runtime.ConnectionTable;

/** {@code tls.kill ID}: closes a connection, at once (DECISIONS D32). */
public final class TlsKill implements RpcCommand {

    public static final String NAME = "tls.kill";
    public static final String DOC = "Close the TLS connection with the given id, as tls.list shows it.";

    private final ConnectionTable connections;

    public TlsKill(ConnectionTable connections) {
        this.connections = connections;
    }

    /** An unknown id is no fault to Kamailio, whose clients look for the text. */
    @Override
    public RpcReply call(RpcArguments arguments) throws RpcFault {
        return RpcReply.of(connections.kill(arguments.number(0)) ? "OK" : "TLS connection id not found");
    }
}
