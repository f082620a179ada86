package org.sipmodule.tls.rpc;

import java.util.Optional;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.TlsConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code tls.kill ID}: closes a connection, at once (README D32). */
public final class TlsKill implements RpcCommand {

    public static final String NAME = "tls.kill";
    public static final String DOC = "Close the TLS connection with the given id, as tls.list shows it.";

    private static final Logger LOG = LoggerFactory.getLogger(TlsKill.class);

    private final ConnectionTable connections;

    public TlsKill(ConnectionTable connections) {
        this.connections = connections;
    }

    /** An unknown id is no fault to Kamailio, whose clients look for the text. */
    @Override
    public RpcReply call(RpcArguments arguments) throws RpcFault {
        long id = arguments.number(0);
        Optional<TlsConnection> killed = connections.find(id).filter(found -> connections.kill(id));
        killed.ifPresent(connection -> LOG.info("closing {}: {}", connection, NAME));
        return RpcReply.of(killed.isPresent() ? "OK" : "TLS connection id not found");
    }
}
