package org.sipmodule.tls.script;

import java.util.EnumSet;
import java.util.List;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptFunction;
import org.sipmodule.tls.runtime.ConnectIntents;

/**
 * {@code tls_set_connect_server_id(id)} (manual 11.2): the request in hand leaves by the client profile with that
 * {@code server_id}. It rules this request alone (README D11); an empty text takes it back.
 */
public final class SetConnectServerId implements ScriptFunction {

    /** Its entry in the module's table. */
    public FunctionSpec spec() {
        return FunctionSpec.of(
                "tls_set_connect_server_id",
                List.of(Argument.VALUE),
                EnumSet.allOf(RouteKind.class),
                "11.2 the server_id of the client profile by which this request leaves; empty: none",
                this);
    }

    @Override
    public FunctionResult call(RouteContext context, Arguments arguments) {
        if (arguments.value(0).isNull()) { // Kamailio: the parameter cannot be evaluated
            return FunctionResult.FALSE;
        }
        ConnectIntents.serverId(context.attributes(), arguments.text(0));
        return FunctionResult.TRUE;
    }
}
