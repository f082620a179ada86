package org.sipmodule.tls.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * All profiles of one generation, in the order of the file. The default profiles are always there: where the file has
 * none, they are made of the built-in defaults.
 *
 * @param generation    counts from 1, one up for each configuration that was put in force
 * @param serverDefault {@code [server:default]}
 * @param clientDefault {@code [client:default]}
 * @param servers       the other server profiles
 * @param clients       the other client profiles
 */
public record TlsConfiguration(
        int generation,
        TlsProfile serverDefault,
        TlsProfile clientDefault,
        List<TlsProfile> servers,
        List<TlsProfile> clients) {

    public TlsConfiguration {
        servers = List.copyOf(servers);
        clients = List.copyOf(clients);
    }

    /** All profiles: the defaults, then those of servers, then those of clients. */
    public List<TlsProfile> profiles() {
        return Stream.of(List.of(serverDefault, clientDefault), servers, clients)
                .flatMap(List::stream)
                .toList();
    }
}
