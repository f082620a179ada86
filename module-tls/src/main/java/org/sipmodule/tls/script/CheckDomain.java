package org.sipmodule.tls.script;

import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptFunction;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.verify.NameCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code tls_check_domain(name)}: whether the peer of this connection is proven to be responsible for a SIP domain (RFC
 * 5922): its certificate verified and names that domain. Wildcards do not count there.
 */
public final class CheckDomain implements ScriptFunction {

    private static final Logger LOG = LoggerFactory.getLogger(CheckDomain.class);
    private static final String NAME = "tls_check_domain";

    private final AskedConnection asked;

    public CheckDomain(ConnectionTable connections) {
        asked = new AskedConnection(connections, NAME);
    }

    /** Its entry in the module's table. */
    public FunctionSpec spec() {
        return FunctionSpec.of(
                NAME,
                List.of(Argument.VALUE),
                RouteKind.ANY,
                "true when the peer's certificate verified and is for that SIP domain (RFC 5922)",
                this);
    }

    @Override
    public FunctionResult call(RouteContext context, Arguments arguments) {
        Optional<TlsConnection> connection = asked.of(context);
        Optional<Handshake> handshake = connection.flatMap(TlsConnection::handshake);
        if (handshake.isEmpty() || arguments.value(0).isNull()) {
            return FunctionResult.FALSE;
        }
        Optional<String> doubt = doubt(handshake.get(), arguments.text(0));
        doubt.ifPresent(why -> LOG.debug("{}: {}: {}", NAME, connection.get(), why));
        return FunctionResult.of(doubt.isEmpty());
    }

    private static Optional<String> doubt(Handshake handshake, String domain) {
        return handshake.peer().isVerified()
                ? new NameCheck(List.of(domain), false)
                        .mismatch(handshake.peer().chain().get(0))
                : Optional.of(handshake.peer().result().words());
    }
}
