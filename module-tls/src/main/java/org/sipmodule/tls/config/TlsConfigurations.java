package org.sipmodule.tls.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.ProfileKey.Domain;

/**
 * The way from what the operator wrote to a {@link TlsConfiguration}: used at start, by a check of the configuration and by
 * a reload. Certificates, keys, CRLs and cipher lists are not looked at here.
 */
public final class TlsConfigurations {

    private TlsConfigurations() {}

    /**
     * Reads tls.cfg when {@code config} is set, else the modparams. Whatever is wrong goes to {@code problems}; with an
     * error among it the result must not be put in force, but its files can be checked all the same.
     */
    public static TlsConfiguration read(ParamValues params, HostSettings host, int generation, Problems problems) {
        String config = params.text(TlsParams.CONFIG).orElse("");
        if (config.isEmpty()) {
            return ModparamProfiles.of(params, host, generation, problems);
        }
        Path path = host.resolve(config);
        Problems found = new Problems();
        List<CfgSection> sections = TlsCfgReader.read(path, params.place(TlsParams.CONFIG), found);
        boolean readWell = !found.hasErrors();
        SourceLocation file = SourceLocation.ofFile(path.toString());
        TlsConfiguration configuration = new Profiles(host, found).of(sections, file, generation);
        if (readWell) {
            warnOfAbsentDefaults(configuration, file, found);
        }
        // in the order in which an editor meets them, not in that of the steps above
        problems.addAll(found.all().stream()
                .sorted(Comparator.comparing(Problem::place))
                .toList());
        return configuration;
    }

    /** The manual highly recommends to have both (10.30). That a server has no certificate at all is told with its files. */
    private static void warnOfAbsentDefaults(TlsConfiguration configuration, SourceLocation file, Problems problems) {
        List<String> absent = new ArrayList<>();
        List<String> instead = new ArrayList<>();
        TlsProfile server = configuration.serverDefault();
        server.certificate()
                .filter(certificate -> server.place().equals(file) && Files.exists(certificate))
                .ifPresent(certificate -> {
                    absent.add("no " + server.section());
                    instead.add("what no other section fits is served with " + certificate + " and verifies nobody");
                });
        if (configuration.clientDefault().place().equals(file)) {
            absent.add("no " + configuration.clientDefault().section());
            instead.add("what is dialled and no other section fits shows no certificate and verifies nobody");
        }
        if (!absent.isEmpty()) {
            problems.warning(
                    file,
                    "there is " + String.join(" and ", absent),
                    String.join("; ", instead),
                    "Write it, as nothing is taken from other sections");
        }
    }

    /** The modparams of a profile do nothing beside {@code config} (manual 10.30), which surprises who still has both. */
    public static void warnOfIgnored(ParamValues params, Problems problems) {
        if (params.text(TlsParams.CONFIG).orElse("").isEmpty()) {
            return;
        }
        for (CfgOption option : CfgOption.values()) {
            Param<?> param = option.param();
            if (TlsParams.ALL.contains(param) && params.isSet(param)) {
                problems.warning(
                        params.place(param),
                        param + " has no effect",
                        "config is set, and its profiles take nothing from modparams",
                        "set " + option + " in its sections");
            }
        }
    }

    /** Refuses server profiles for an address and port on which the script does not listen for TLS. */
    public static void checkSockets(TlsConfiguration configuration, HostSettings host, Problems problems) {
        List<ListenSocket> sockets = host.listen().stream()
                .filter(socket -> socket.protocol().equals("tls"))
                .toList();
        for (TlsProfile profile : configuration.servers()) {
            ProfileKey key = profile.key();
            if (key.domain() == Domain.ADDRESS && sockets.stream().noneMatch(socket -> serves(socket.address(), key))) {
                problems.error(
                        profile.place(),
                        "no listening socket for " + key.section(),
                        sockets.isEmpty()
                                ? "a socket in the script"
                                : "one of "
                                        + sockets.stream()
                                                .map(socket -> Addresses.text(socket.address()))
                                                .collect(Collectors.joining(", ")),
                        "add listen=tls:" + key.socket() + " or change the section");
            }
        }
    }

    private static boolean serves(InetSocketAddress socket, ProfileKey key) {
        InetAddress bound = socket.getAddress();
        InetAddress wanted = key.address();
        if (bound == null || wanted == null || (key.port() != 0 && key.port() != socket.getPort())) {
            return false;
        }
        // an IPv6 wildcard also takes IPv4 connections
        boolean wildcard =
                bound.isAnyLocalAddress() && (wanted instanceof Inet4Address || !(bound instanceof Inet4Address));
        return wildcard || bound.equals(wanted);
    }
}
