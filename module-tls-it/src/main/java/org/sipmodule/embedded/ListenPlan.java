package org.sipmodule.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.Problem;
import org.sipmodule.module.SourceLocation;

/**
 * Which sockets of the script are opened, and what is said about the others. TLS needs both {@code enable_tls=yes} and a
 * module that brings it (manual 1); with one of the two a server goes on without TLS, as Kamailio does.
 *
 * @param tls      whether the module's transport is used
 * @param sockets  to be opened
 * @param warnings about TLS that was asked for and is not served
 */
record ListenPlan(boolean tls, List<ListenSocket> sockets, List<Problem> warnings) {

    private static final String TLS = "tls";

    /**
     * @param loaded  whether the tls module is loaded
     * @param brought whether some module contributes a transport for tls
     */
    static ListenPlan of(HostSettings settings, boolean loaded, boolean brought) {
        boolean tls = settings.tlsEnabled() && brought;
        List<ListenSocket> open = new ArrayList<>();
        List<ListenSocket> ignored = new ArrayList<>();
        settings.listen().forEach(socket -> (tls || !socket.protocol().equals(TLS) ? open : ignored).add(socket));
        return new ListenPlan(tls, List.copyOf(open), warnings(settings, loaded, tls, ignored));
    }

    private static List<Problem> warnings(
            HostSettings settings, boolean loaded, boolean tls, List<ListenSocket> ignored) {
        SourceLocation script = SourceLocation.ofFile(settings.configFile().toString());
        List<Problem> warnings = new ArrayList<>();
        if (settings.tlsEnabled() && loaded && !tls) {
            // the module was refused its configuration, and told why
            return List.of();
        }
        if (settings.tlsEnabled() && !loaded) {
            warnings.add(Problem.warning(
                    script,
                    "enable_tls=yes, but no module brings TLS: TLS is disabled",
                    "",
                    "Add loadmodule \"tls.so\""));
        } else if (loaded && !settings.tlsEnabled()) {
            warnings.add(
                    Problem.warning(script, "the tls module is loaded, but TLS is disabled", "", "Add enable_tls=yes"));
        }
        if (tls
                && settings.listen().stream()
                        .noneMatch(socket -> socket.protocol().equals(TLS))) {
            warnings.add(Problem.warning(
                    script,
                    "TLS is enabled, and no socket is there for it: no connection comes in or goes out over TLS",
                    "",
                    "Add listen=tls:ADDRESS:PORT"));
        }
        if (!ignored.isEmpty()) {
            warnings.add(Problem.warning(
                    ignored.get(0).place(),
                    "not listening on " + text(ignored) + ": TLS is disabled",
                    "",
                    warnings.isEmpty() ? "Add enable_tls=yes and loadmodule \"tls.so\"" : ""));
        }
        return List.copyOf(warnings);
    }

    /** {@code tls:127.0.0.1:5061, udp:127.0.0.1:5060}. */
    static String text(List<ListenSocket> sockets) {
        return sockets.stream()
                .map(socket -> socket.protocol() + ":" + Addresses.text(socket.address()))
                .collect(Collectors.joining(", "));
    }
}
