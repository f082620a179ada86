package org.sipmodule.tls.runtime;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.sipmodule.tls.engine.ProfileIdentity;

/**
 * What two requests must have in common to share an outbound connection: the address alone would mix tenants (README
 * D11).
 *
 * @param remote  the peer
 * @param local   the address it is dialled from, when one was asked for
 * @param profile the client profile with what its files hold, as a value: a reload that changes neither keeps its
 *                connections; after another one they carry what they carry, and new requests go by the new verdict
 * @param sni     the name sent in the ClientHello
 * @param checked the dialled name or address that the peer's certificate must have, where the profile wants that one
 * @param owner   the listening point that serves what comes back, where each has connections of its own
 */
public record ReuseKey(
        InetSocketAddress remote,
        Optional<InetAddress> local,
        ProfileIdentity profile,
        Optional<String> sni,
        Optional<String> checked,
        Optional<InetSocketAddress> owner) {}
