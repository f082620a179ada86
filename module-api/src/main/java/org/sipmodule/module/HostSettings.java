package org.sipmodule.module;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The core settings of the script that matter to modules, after all of it was read.
 *
 * @param configFile            the main script, absolute
 * @param workingDirectory      {@code -w} or {@code workdir}, absolute
 * @param runDirectory          {@code -Y} or {@code run_dir}, absolute: where control sockets go
 * @param tlsEnabled            {@code enable_tls}
 * @param listen                every {@code listen} in the order of the script, the port filled in
 * @param tlsMaxConnections     {@code tls_max_connections}
 * @param tcpConnectionLifetime {@code tcp_connection_lifetime}; empty when the script does not set it
 * @param tcpConnectTimeout     {@code tcp_connect_timeout}
 * @param debug                 {@code debug}: messages up to this level are printed (-1 error ... 3 debug)
 * @param tcp                   what the script sets about connections that are there
 */
public record HostSettings(
        Path configFile,
        Path workingDirectory,
        Path runDirectory,
        boolean tlsEnabled,
        List<ListenSocket> listen,
        int tlsMaxConnections,
        Optional<Duration> tcpConnectionLifetime,
        Duration tcpConnectTimeout,
        int debug,
        Tcp tcp) {

    public HostSettings {
        listen = List.copyOf(listen);
    }

    /**
     * How it is found out that a peer is gone.
     *
     * @param sendTimeout {@code tcp_send_timeout}: how long what is sent may wait without the peer taking a byte of it
     * @param keepalive   {@code tcp_keepalive}: whether the system probes silent connections
     * @param keepidle    {@code tcp_keepidle}: seconds of silence before the first probe; empty for the system's
     * @param keepintvl   {@code tcp_keepintvl}: seconds between probes; empty for the system's
     * @param keepcnt     {@code tcp_keepcnt}: unanswered probes that end the connection; empty for the system's
     */
    public record Tcp(
            Duration sendTimeout, boolean keepalive, OptionalInt keepidle, OptionalInt keepintvl, OptionalInt keepcnt) {

        /** Kamailio's. */
        public static final Tcp DEFAULTS =
                new Tcp(Duration.ofSeconds(10), true, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    /**
     * Where a file named in a parameter lies (manual 10.30): {@code /...} is absolute, {@code ...} with a leading dot is
     * relative to the working directory, anything else to the directory of the main script.
     */
    public Path resolve(String name) {
        if (name.startsWith("/")) {
            return Path.of(name);
        }
        Path base = name.startsWith(".")
                ? workingDirectory
                : configFile.toAbsolutePath().getParent();
        return base == null ? Path.of(name) : base.resolve(name).normalize();
    }

    /**
     * One {@code listen} line.
     *
     * @param protocol {@code udp}, {@code tcp} or {@code tls}
     * @param address  address and port to bind
     * @param shown    what peers are shown in its place, if the script says so ({@code advertise})
     * @param place    the line in the script
     */
    public record ListenSocket(
            String protocol, InetSocketAddress address, Optional<Advertised> shown, SourceLocation place) {

        public ListenSocket(String protocol, InetSocketAddress address, SourceLocation place) {
            this(protocol, address, Optional.empty(), place);
        }
    }

    /**
     * Where peers reach a socket, as it stands in Via and Record-Route.
     *
     * @param host an address, or a name that peers can look up
     */
    public record Advertised(String host, int port) {}
}
