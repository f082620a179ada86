package org.sipmodule.tls.rpc;

import org.sipmodule.module.ParamValues;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.tls.config.TlsParams;

/** {@code tls.options} (manual 12.3): the present values of the modparams; those of tls.cfg's profiles are not among them. */
public final class TlsOptions implements RpcCommand {

    public static final String NAME = "tls.options";
    public static final String DOC = "List the current TLS configuration: the values of the module's parameters.";

    private final ParamValues params;

    public TlsOptions(ParamValues params) {
        this.params = params;
    }

    @Override
    public RpcReply call(RpcArguments arguments) {
        RpcReply.StructBuilder struct = RpcReply.struct();
        TlsParams.OPTIONS.forEach((name, param) -> struct.put(name, RpcValue.of(params.shown(param))));
        return RpcReply.of(struct.build());
    }
}
