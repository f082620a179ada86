package org.sipmodule.tls.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Addresses as Kamailio prints them. */
final class Addresses {

    private Addresses() {}

    static String text(@Nullable InetAddress address, int port) {
        InetAddress known = Objects.requireNonNull(address, "an ip:port section has an address");
        String host = known.getHostAddress();
        return (known instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
