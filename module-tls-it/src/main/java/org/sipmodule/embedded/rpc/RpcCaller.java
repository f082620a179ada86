package org.sipmodule.embedded.rpc;

import java.util.Optional;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.host.RpcRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands for a transport: one that breaks gives a fault. Public because the transports are in different packages.
 *
 * @param registry the commands
 */
public record RpcCaller(RpcRegistry registry) {

    private static final Logger LOG = LoggerFactory.getLogger(RpcCaller.class);

    /** The command of that name. */
    public Optional<RpcCommandSpec> named(String method) {
        return registry.named(method);
    }

    /**
     * Runs a command on the calling thread.
     *
     * @throws RpcFault also when it fails in a way that it should not
     */
    public RpcReply call(String method, RpcArguments arguments) throws RpcFault {
        try {
            return registry.call(method, arguments);
        } catch (RuntimeException broken) {
            LOG.error("RPC command {} failed", method, broken);
            throw new RpcFault(500, "internal server error: command " + method + " failed (consult server log)");
        }
    }
}
