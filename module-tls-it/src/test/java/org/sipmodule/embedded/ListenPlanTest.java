package org.sipmodule.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.SourceLocation;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ListenPlanTest {

    private static final String IGNORED = "k.cfg:2: not listening on tls:127.0.0.1:5061: TLS is disabled";
    private static final String NO_MODULE =
            "/k.cfg: enable_tls=yes, but no module brings TLS: TLS is disabled. Add loadmodule \"tls.so\"";
    private static final String NOT_ENABLED =
            "/k.cfg: the tls module is loaded, but TLS is disabled. Add enable_tls=yes";

    private static final String NO_SOCKET =
            "/k.cfg: TLS is enabled, and no socket is there for it: no connection comes in or goes out over TLS."
                    + " Add listen=tls:ADDRESS:PORT";

    @DataProvider
    public Object[][] halves() {
        return new Object[][] {
            {"both", true, true, true, List.of("udp", "tls"), List.of()},
            {"no module", true, false, true, List.of("udp"), List.of(NO_MODULE, IGNORED)},
            {"not enabled", false, true, true, List.of("udp"), List.of(NOT_ENABLED, IGNORED)},
            {
                "neither",
                false,
                false,
                true,
                List.of("udp"),
                List.of(IGNORED + ". Add enable_tls=yes and loadmodule \"tls.so\"")
            },
            {"no module, no socket", true, false, false, List.of("udp"), List.of(NO_MODULE)},
            {"no socket", true, true, false, List.of("udp"), List.of(NO_SOCKET)},
            {"nothing of TLS", false, false, false, List.of("udp"), List.of()},
        };
    }

    @Test(dataProvider = "halves")
    public void opensTlsOnlyWithBothHalves(
            String row, boolean enabled, boolean loaded, boolean socket, List<String> open, List<String> warnings) {
        List<ListenSocket> listen =
                socket ? List.of(at("udp", 5060, 1), at("tls", 5061, 2)) : List.of(at("udp", 5060, 1));
        HostSettings settings = new HostSettings(
                Path.of("/k.cfg"),
                Path.of("/"),
                Path.of("/"),
                enabled,
                listen,
                1,
                Optional.empty(),
                Duration.ofSeconds(1),
                0,
                HostSettings.Tcp.DEFAULTS);

        ListenPlan plan = ListenPlan.of(settings, loaded, loaded);

        assertThat(plan.sockets()).extracting(ListenSocket::protocol).isEqualTo(open);
        assertThat(plan.warnings()).extracting(Object::toString).isEqualTo(warnings);
        assertThat(plan.warnings()).noneMatch(problem -> problem.isError());
    }

    /** The module has told why it was refused: that it is missing as well would be wrong. */
    @Test
    public void aModuleThatWasRefusedIsNotMissing() {
        HostSettings settings = new HostSettings(
                Path.of("/k.cfg"),
                Path.of("/"),
                Path.of("/"),
                true,
                List.of(at("tls", 5061, 2)),
                1,
                Optional.empty(),
                Duration.ofSeconds(1),
                0,
                HostSettings.Tcp.DEFAULTS);

        assertThat(ListenPlan.of(settings, true, false).warnings()).isEmpty();
    }

    @Test
    public void writesSocketsAsTheScriptDoes() throws Exception {
        ListenSocket six = new ListenSocket(
                "tcp", new InetSocketAddress(InetAddress.getAllByName("::1")[0], 5070), SourceLocation.NONE);

        assertThat(ListenPlan.text(List.of(at("tls", 5061, 1), six))).isEqualTo("tls:127.0.0.1:5061, tcp:[::1]:5070");
    }

    private static ListenSocket at(String protocol, int port, int line) {
        return new ListenSocket(
                protocol,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new SourceLocation("k.cfg", line, 0));
    }
}
