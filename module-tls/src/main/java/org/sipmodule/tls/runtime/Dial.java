package org.sipmodule.tls.runtime;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.sipmodule.tls.config.SipDomain;

/**
 * Where an outbound connection is to go.
 *
 * @param remote the resolved address and port
 * @param local  the address to leave from, when the sender has chosen one
 * @param name   the SIP domain or host name that was asked for, before any look-up; an IP literal is none
 * @param intent what the script asks for
 * @param owner  the listening point that serves what comes back, where each has connections of its own; empty where all of
 *     a stack share them
 */
public record Dial(
        InetSocketAddress remote,
        Optional<InetAddress> local,
        Optional<String> name,
        ConnectIntent intent,
        Optional<InetSocketAddress> owner) {

    /** Leaves from the listening address, so that a host with several is known by the right one; where that can reach the peer. */
    public static Dial from(
            InetAddress listening, InetSocketAddress remote, Optional<String> name, ConnectIntent intent) {
        Optional<InetAddress> local = Optional.of(listening)
                .filter(address -> !address.isAnyLocalAddress()
                        && address.getClass().equals(remote.getAddress().getClass()));
        return new Dial(remote, local, name, intent, Optional.empty());
    }

    /** For that listening point alone: another one of the stack does not know what it dialled. */
    public Dial ownedBy(InetSocketAddress listening) {
        return new Dial(remote, local, name, intent, Optional.of(listening));
    }

    /** What the peer's certificate should be for (RFC 5922, 7.3): the name, else the address. */
    String identity() {
        return name.map(written -> SipDomain.of(written).map(SipDomain::text).orElse(written))
                .orElseGet(() -> SipDomain.of(remote.getAddress()).text());
    }
}
