package org.sipmodule.tls.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.ProfileKey.Domain;

/**
 * Chooses the profile of a connection (manual 10.30 and 10.31, README D5, D6, D8, D9). Pure and immutable: made once for
 * a configuration, then asked from any thread; the cost does not depend on the number of profiles.
 */
public final class ProfileSelector {

    /** The domain of an {@code ip:port} section; port 0 stands for every port. */
    private record Endpoint(@Nullable InetAddress address, int port) {}

    private final TlsConfiguration configuration;
    private final Map<Endpoint, NamedProfiles> servers = new HashMap<>();
    private final NamedProfiles anyServer = new NamedProfiles();
    private final Map<Endpoint, NamedProfiles> clients = new HashMap<>();
    private final NamedProfiles anyClient = new NamedProfiles();
    private final Map<String, TlsProfile> byServerId = new HashMap<>();

    private ProfileSelector(TlsConfiguration configuration) {
        this.configuration = configuration;
        index(configuration.servers(), servers, anyServer);
        index(configuration.clients(), clients, anyClient);
        indexServerId(configuration.clientDefault());
        configuration.clients().forEach(this::indexServerId);
    }

    public static ProfileSelector of(TlsConfiguration configuration) {
        return new ProfileSelector(configuration);
    }

    public TlsConfiguration configuration() {
        return configuration;
    }

    /**
     * The profile of an accepted connection. A name is looked up among the profiles for the socket, then among those for
     * any; when no profile has it, the socket's profile without a name serves, else the default. A client that sends no
     * name gets the socket's own profile: one without a name first, else the last in the file.
     *
     * @param local the concrete address and port on which the connection was accepted
     * @param sni   the name in the ClientHello
     */
    public TlsProfile server(InetSocketAddress local, Optional<String> sni) {
        Optional<String> name = sni.flatMap(ServerName::sni);
        List<NamedProfiles> own = at(servers, local);
        if (name.isPresent()) {
            return first(own, profiles -> profiles.named(name.get()))
                    .or(() -> anyServer.named(name.get()))
                    .or(() -> first(own, NamedProfiles::unnamed))
                    .orElse(configuration.serverDefault());
        }
        return firstWithoutName(own).orElse(configuration.serverDefault());
    }

    /**
     * The profile of an outbound connection: by server_id, then by address, then by name, else the default. The address of
     * a section is the remote end; one with port 0 is also taken for the local address.
     *
     * @param remote     where the connection goes
     * @param local      the local address, when it is known before connecting
     * @param serverName the server_name that the script asks for
     * @param serverId   the server_id that the script asks for
     */
    public TlsProfile client(
            InetSocketAddress remote,
            Optional<InetAddress> local,
            Optional<String> serverName,
            Optional<String> serverId) {
        TlsProfile wanted = serverId.map(id -> byServerId.get(lower(id))).orElse(null);
        if (wanted != null) {
            return wanted;
        }
        Optional<String> name = serverName.flatMap(ServerName::sni);
        List<NamedProfiles> source = local.map(address -> new Endpoint(address, 0))
                .map(endpoint -> List.of(clients.getOrDefault(endpoint, NamedProfiles.none())))
                .orElse(List.of());
        return byAddress(at(clients, remote), name)
                .or(() -> byAddress(source, name))
                .or(() -> name.flatMap(anyClient::named))
                .orElse(configuration.clientDefault());
    }

    /** The ids by which a script can choose a client profile, in lower case. */
    public Set<String> serverIds() {
        return Collections.unmodifiableSet(byServerId.keySet());
    }

    private static Optional<TlsProfile> byAddress(List<NamedProfiles> own, Optional<String> name) {
        return name.isEmpty()
                ? firstWithoutName(own)
                : first(own, profiles -> profiles.named(name.get())).or(() -> first(own, NamedProfiles::unnamed));
    }

    private static Optional<TlsProfile> firstWithoutName(List<NamedProfiles> own) {
        return first(own, NamedProfiles::unnamed).or(() -> first(own, NamedProfiles::lastNamed));
    }

    /** The profiles of a socket, those of its own port before those of every port. */
    private static List<NamedProfiles> at(Map<Endpoint, NamedProfiles> index, InetSocketAddress socket) {
        return List.of(
                index.getOrDefault(new Endpoint(socket.getAddress(), socket.getPort()), NamedProfiles.none()),
                index.getOrDefault(new Endpoint(socket.getAddress(), 0), NamedProfiles.none()));
    }

    private static Optional<TlsProfile> first(
            List<NamedProfiles> groups, Function<NamedProfiles, Optional<TlsProfile>> choice) {
        for (NamedProfiles group : groups) {
            Optional<TlsProfile> found = choice.apply(group);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static void index(List<TlsProfile> profiles, Map<Endpoint, NamedProfiles> byEndpoint, NamedProfiles any) {
        for (TlsProfile profile : profiles) {
            ProfileKey key = profile.key();
            NamedProfiles group = key.domain() == Domain.ANY
                    ? any
                    : byEndpoint.computeIfAbsent(
                            new Endpoint(key.address(), key.port()), endpoint -> new NamedProfiles());
            group.add(profile);
        }
    }

    private void indexServerId(TlsProfile profile) {
        profile.serverId().ifPresent(id -> byServerId.put(lower(id), profile));
    }

    private static String lower(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
