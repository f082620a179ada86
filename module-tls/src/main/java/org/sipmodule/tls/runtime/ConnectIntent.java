package org.sipmodule.tls.runtime;

import java.util.Optional;

/**
 * What a script asks of the connection by which its request will leave; it travels with that request and rules no other
 * (README D11).
 *
 * @param serverId   {@code server_id} of the wanted client profile (manual 10.31, 11.2)
 * @param serverName {@code server_name}: chooses a profile, and is sent as SNI (manual 10.31)
 */
public record ConnectIntent(Optional<String> serverId, Optional<String> serverName) {

    /** Nothing is asked: address, profiles and the dialled name decide. */
    public static final ConnectIntent NONE = new ConnectIntent(Optional.empty(), Optional.empty());

    public ConnectIntent {
        serverId = serverId.filter(id -> !id.isEmpty());
        serverName = serverName.filter(name -> !name.isEmpty());
    }
}
