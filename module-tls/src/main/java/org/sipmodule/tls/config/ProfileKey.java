package org.sipmodule.tls.config;

import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;

/**
 * The part of a section's header that says which connections the section is for.
 *
 * @param role    server or client
 * @param domain  default, any, or an address
 * @param address the address of an {@code ip:port} section, else null
 * @param port    the port of an {@code ip:port} section; 0 fits every port
 */
public record ProfileKey(Role role, Domain domain, @Nullable InetAddress address, int port) {

    /** The three kinds of section headers. */
    public enum Domain {
        DEFAULT,
        ANY,
        ADDRESS
    }

    /** The section's header as an operator writes it: {@code [server:default]}, {@code [client:[::1]:5061]}. */
    public String section() {
        String word = switch (domain) {
            case DEFAULT -> "default";
            case ANY -> "any";
            case ADDRESS -> socket();
        };
        return (role == Role.SERVER ? "[server:" : "[client:") + word + "]";
    }

    /** The address and port of an {@code ip:port} section. */
    String socket() {
        return Addresses.text(Objects.requireNonNull(address, "an ip:port section has an address"), port);
    }
}
