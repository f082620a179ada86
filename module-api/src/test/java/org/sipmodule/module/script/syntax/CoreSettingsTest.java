package org.sipmodule.module.script.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.script.ScriptFixture;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What the settings of a script come to. */
public class CoreSettingsTest {

    private static CoreSettings settings(String script) {
        Problems problems = new Problems();
        CoreSettings settings = ScriptFile.of(Path.of("/etc/k/k.cfg"), script, ScriptFixture.options(), problems)
                .settings();
        assertThat(problems.all().stream().filter(Problem::isError)).isEmpty();
        return settings;
    }

    /** The sockets that Kamailio 5.6.3 prints for the same lines. */
    @DataProvider
    public Object[][] sockets() {
        return new Object[][] {
            {"listen=127.0.0.1:25990", "udp 127.0.0.1:25990, tcp 127.0.0.1:25990, tls 127.0.0.1:25991"},
            {"listen=127.0.0.1", "udp 127.0.0.1:5060, tcp 127.0.0.1:5060, tls 127.0.0.1:5061"},
            {"disable_tcp=yes\nlisten=127.0.0.1", "udp 127.0.0.1:5060, tls 127.0.0.1:5061"},
            {"listen=tls:127.0.0.1", "tls 127.0.0.1:5061"},
            {"tls_port_no=7\nlisten=tls:127.0.0.1", "tls 127.0.0.1:7"},
            {"listen=udp:127.0.0.1", "udp 127.0.0.1:5060"},
            {"listen=udp:localhost:25990", "udp 127.0.0.1:25990"},
            {"listen=127.0.0.1\nport=25991", "udp 127.0.0.1:25991, tcp 127.0.0.1:25991, tls 127.0.0.1:5061"},
            {"listen=tls:127.0.0.1:25990 advertise 9.9.9.9:5062 name \"s1\"", "tls 127.0.0.1:25990"},
            {"listen=tls:127.0.0.1:25990 TLS:127.0.0.1:25991\ndebug=1", "tls 127.0.0.1:25990, tls 127.0.0.1:25991"},
            {"listen=\"tls:127.0.0.1:25990\";", "tls 127.0.0.1:25990"},
            {"listen=udp:[::1]:25990", "udp 0:0:0:0:0:0:0:1:25990"},
            {"listen=tcp:*:25990", "tcp 0.0.0.0:25990"},
            {"#!define IP 127.0.0.1\n#!define PORT 9\nlisten=tls:IP:PORT", "tls 127.0.0.1:9"},
        };
    }

    @Test(dataProvider = "sockets")
    public void listensAsKamailio(String script, String sockets) {
        assertThat(settings("enable_tls=yes\n" + script).host().listen())
                .extracting(socket -> socket.protocol() + " "
                        + socket.address().getAddress().getHostAddress() + ":"
                        + socket.address().getPort())
                .containsExactly(sockets.split(", ", -1));
    }

    @DataProvider
    public Object[][] advertised() {
        return new Object[][] {
            {"listen=tls:127.0.0.1:25990", "-"},
            {"listen=tls:127.0.0.1:25990 advertise 192.0.2.1:5062 name \"s1\"", "192.0.2.1:5062"},
            {"listen=tls:127.0.0.1:25990 advertise sip.example.test", "sip.example.test:25990"},
            {"listen=udp:127.0.0.1:9 tls:127.0.0.1:25990 advertise 192.0.2.1", "-, 192.0.2.1:25990"},
            {
                "advertised_address=\"192.0.2.1\"\nlisten=udp:127.0.0.1:9 advertise a.test udp:127.0.0.1:10",
                "a.test:9, 192.0.2.1:10"
            },
            {"listen=udp:127.0.0.1:9\nadvertised_port=7", "127.0.0.1:7"},
            {"advertised_address=192.0.2.1\nadvertised_port=7\nlisten=udp:127.0.0.1:9", "192.0.2.1:7"},
        };
    }

    @Test(dataProvider = "advertised")
    public void showsPeersWhatIsAdvertised(String script, String shown) {
        assertThat(settings(script).host().listen())
                .extracting(socket -> socket.shown()
                        .map(other -> other.host() + ":" + other.port())
                        .orElse("-"))
                .containsExactly(shown.split(", ", -1));
    }

    @Test
    public void hasDefaults() {
        HostSettings host = settings("").host();
        assertThat(host.configFile()).isEqualTo(Path.of("/etc/k/k.cfg"));
        assertThat(host.workingDirectory()).isEqualTo(Path.of("").toAbsolutePath());
        assertThat(host.runDirectory()).isEqualTo(Path.of("/run/kamailio"));
        assertThat(host.tlsEnabled()).isFalse();
        assertThat(host.tlsMaxConnections()).isEqualTo(2048);
        assertThat(host.tcpConnectionLifetime()).isEmpty();
        assertThat(host.tcpConnectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings("").summary()).isEmpty();
    }

    /** Kamailio binds to every IPv4 address when nothing says where. */
    @Test
    public void listensEverywhereByDefault() {
        assertThat(settings("port=25990\nenable_tls=yes\ntls_port_no=25995")
                        .host()
                        .listen())
                .allMatch(socket -> socket.address().getAddress() instanceof Inet4Address)
                .extracting(socket -> socket.protocol() + " "
                        + socket.address().getAddress().getHostAddress() + ":"
                        + socket.address().getPort())
                .contains("udp 127.0.0.1:25990", "tcp 127.0.0.1:25990", "tls 127.0.0.1:25995");
    }

    /** The sockets that Kamailio 5.6.3 prints for the same {@code -l}. */
    @Test
    public void listensWhereTheCommandLineSays() {
        Problems problems = new Problems();
        ScriptOptions options = ScriptFixture.options().withListen(List.of("127.0.0.1:25990", "tls:[::1", "tcp:lo"));
        HostSettings host = ScriptFile.of(
                        Path.of("k.cfg"), "enable_tls=yes\nlisten=udp:127.0.0.1:25088", options, problems)
                .settings()
                .host();
        assertThat(host.listen())
                .extracting(socket -> socket.protocol() + " " + socket.address().getPort())
                .contains("udp 25088", "udp 25990", "tcp 25990", "tls 25991", "tcp 5060");
        assertThat(problems.all())
                .singleElement()
                .extracting(Problem::toString)
                .isEqualTo("-l tls:[::1 is no socket: expected [protocol:]address[:port], an IPv6 address in brackets");
    }

    @Test
    public void takesWhatItSaysOfConnections() {
        assertThat(settings("").host().tcp()).isEqualTo(HostSettings.Tcp.DEFAULTS);
        CoreSettings set = settings("tcp_send_timeout=3\ntcp_keepalive=no\ntcp_keepidle=20\ntcp_keepintvl=5\n"
                + "tcp_keepcnt=2\ntcp_connection_lifetime=3605\ntcp_connect_timeout=4");
        assertThat(set.host().tcp())
                .isEqualTo(new HostSettings.Tcp(
                        Duration.ofSeconds(3), false, OptionalInt.of(20), OptionalInt.of(5), OptionalInt.of(2)));
        assertThat(set.summary()).isEmpty();
    }

    @DataProvider
    public Object[][] outOfRange() {
        return new Object[][] {
            {"tcp_send_timeout=0", "expected 1..2147483647"},
            {"tcp_keepidle=32768", "expected 1..32767"},
            {"tcp_keepintvl=0", "expected 1..32767"},
            {"tcp_keepcnt=128", "expected 1..127"},
        };
    }

    @Test(dataProvider = "outOfRange")
    public void refusesWhatIsOutOfRange(String line, String expected) {
        Problems problems = new Problems();
        CoreSettings settings = ScriptFile.of(Path.of("k.cfg"), line, ScriptFixture.options(), problems)
                .settings();
        assertThat(problems.all())
                .singleElement()
                .extracting(Problem::toString)
                .isEqualTo("k.cfg:1:1: " + line + " is out of range: " + expected);
        assertThat(settings.host().tcp()).isEqualTo(HostSettings.Tcp.DEFAULTS);
    }

    @Test
    public void refusesAServerHeaderThatIsMoreThanOne() {
        Problems problems = new Problems();
        CoreSettings settings = ScriptFile.of(
                        Path.of("k.cfg"),
                        "server_header=\"Server: a\\r\\nX-Evil: b\"",
                        ScriptFixture.options(),
                        problems)
                .settings();
        assertThat(problems.all())
                .singleElement()
                .extracting(Problem::toString)
                .isEqualTo("k.cfg:1:1: server_header has a line break or control character in it: expected one header");
        assertThat(settings.text("server_header")).isEmpty();
        assertThat(settings("server_header=\"Server: a\\r\\n\"").text("server_header"))
                .isPresent();
    }

    @Test
    public void tellsWhatDoesNothing() {
        assertThat(settings("log_stderror=no\nlog_prefix=\"x\"\ntcp_wq_max=3").summary())
                .contains("/etc/k/k.cfg sets what has no meaning for this server: log_prefix, log_stderror=no,"
                        + " tcp_wq_max");
        assertThat(settings("log_stderror=yes\ntcp_max_connections=5\nchildren=3\nserver_header=\"x\"")
                        .summary())
                .isEmpty();
    }

    @Test
    public void takesBothSpellings() {
        assertThat(settings("tls_enable=1").host().tlsEnabled()).isTrue();
        assertThat(settings("enable_tls=yes\ndisable_tls=yes").host().tlsEnabled())
                .isFalse();
        assertThat(settings("tls_disable=no").host().tlsEnabled()).isTrue();
        assertThat(settings("wdir=\"/w\"\nrundir=\"/r\"").host())
                .extracting(HostSettings::workingDirectory, HostSettings::runDirectory)
                .containsExactly(Path.of("/w"), Path.of("/r"));
    }

    @Test
    public void letsTheCommandLineWin() {
        ScriptOptions options =
                ScriptFixture.options().withWorkingDirectory(Path.of("/cw")).withRunDirectory(Path.of("/cr"));
        HostSettings host = ScriptFile.of(Path.of("k.cfg"), "workdir=\"/w\"\nrun_dir=\"/r\"", options, new Problems())
                .settings()
                .host();
        assertThat(host.workingDirectory()).isEqualTo(Path.of("/cw"));
        assertThat(host.runDirectory()).isEqualTo(Path.of("/cr"));
    }
}
