package org.sipmodule.tls.runtime;

import java.util.Optional;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.Value;

/**
 * Reads from a request what its script asks of the connection: the xavp that {@code xavp_cfg} names (manual 10.31), before
 * what {@code tls_set_connect_server_id} has left (manual 11.2, behaviour of the original: the xavp wins).
 */
public final class ConnectIntents {

    private static final MessageAttributes.Key<String> SERVER_ID =
            MessageAttributes.Key.once("tls server_id", String.class);

    private final Optional<String> xavp;

    /** @param xavp the root of {@code xavp_cfg}, if it is set */
    public ConnectIntents(Optional<String> xavp) {
        this.xavp = xavp;
    }

    /** {@code tls_set_connect_server_id}; an empty text takes it back. */
    public static void serverId(MessageAttributes request, String id) {
        request.put(SERVER_ID, id);
    }

    public ConnectIntent of(MessageAttributes request) {
        return new ConnectIntent(
                field(request, "server_id").or(() -> request.get(SERVER_ID)), field(request, "server_name"));
    }

    private Optional<String> field(MessageAttributes request, String name) {
        return xavp.map(root -> request.xavp(root, name))
                .filter(value -> !value.isNull())
                .map(Value::text);
    }
}
