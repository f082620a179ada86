package org.sipmodule.tls.rpc;

import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.tls.runtime.Reload;

/**
 * {@code tls.reload} (manual 12.4, README D16): reads tls.cfg and every file that it names, and puts all of it in force or nothing. A
 * fault begins with Kamailio's text; the number of problems and the first of them follow (D29), the log has all.
 */
public final class TlsReload implements RpcCommand {

    public static final String NAME = "tls.reload";
    public static final String DOC = "Reload TLS configuration file";

    private static final String CONSULT = " (consult server log)";

    private final Reload reload;

    public TlsReload(Reload reload) {
        this.reload = reload;
    }

    @Override
    public RpcReply call(RpcArguments arguments) throws RpcFault {
        Reload.Result result = reload.run();
        return switch (result.outcome()) {
            case DONE -> RpcReply.of("Ok. TLS configuration reloaded.");
            case NO_CONFIG ->
                throw new RpcFault(
                        500,
                        "No TLS configuration file configured: the profiles are made of modparams, which are read at start"
                                + " only; cfg.set_now_string tls config FILE names a file");
            case BUSY -> throw new RpcFault(500, "Error while reloading: another reload is at work");
            case NOT_READ -> throw refused("Error while loading TLS configuration file", result);
            case NOT_FIXED -> throw refused("Error while fixing TLS configuration", result);
            case NO_SOCKET -> throw refused("No server listening socket found for one of TLS domains", result);
        };
    }

    private static RpcFault refused(String text, Reload.Result result) {
        int errors = result.errors().size();
        return new RpcFault(
                500,
                text + CONSULT + ": " + Reload.count(errors) + (errors == 1 ? ", " : ", the first: ")
                        + result.errors().get(0));
    }
}
