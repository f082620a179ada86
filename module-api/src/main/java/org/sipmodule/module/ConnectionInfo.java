package org.sipmodule.module;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * Names one transport connection, without holding it.
 *
 * @param id       the number that the transport gave it, as {@code tls.list} shows it; empty when the host only knows
 *                 the addresses
 * @param protocol {@code tls}, {@code tcp} or {@code udp}
 * @param local    our end
 * @param remote   the peer's end
 */
public record ConnectionInfo(OptionalLong id, String protocol, InetSocketAddress local, InetSocketAddress remote) {

    /**
     * Carried by a message channel of a module's transport, so that a host that meets the channel in its SIP stack can
     * name the connection without knowing the module's classes.
     */
    public interface Carrier {
        ConnectionInfo connection();
    }
}
