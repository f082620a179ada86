package org.sipmodule.tls.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.SourceLocation;

/** Host settings for tests: the script is /etc/sip/kamailio.cfg, the working directory /run/sip. */
public final class Hosts {

    private Hosts() {}

    /** The script is /etc/sip/kamailio.cfg, the working directory /run/sip. */
    static HostSettings listening(InetSocketAddress... sockets) {
        return at(Path.of("/etc/sip/kamailio.cfg"), Path.of("/run/sip"), sockets);
    }

    /** The script and all that it names are in one directory. */
    public static HostSettings in(Path directory, InetSocketAddress... sockets) {
        return at(directory.resolve("kamailio.cfg"), directory, sockets);
    }

    private static HostSettings at(Path script, Path working, InetSocketAddress... sockets) {
        List<ListenSocket> listen = Arrays.stream(sockets)
                .map(address -> new ListenSocket("tls", address, new SourceLocation("kamailio.cfg", 1, 1)))
                .toList();
        return new HostSettings(
                script,
                working,
                working,
                true,
                listen,
                2048,
                Optional.empty(),
                Duration.ofSeconds(10),
                2,
                HostSettings.Tcp.DEFAULTS);
    }

    /** An address given as a literal. */
    static InetSocketAddress socket(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getAllByName(literal)[0], port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    public static HostSettings silent() {
        return listening();
    }
}
