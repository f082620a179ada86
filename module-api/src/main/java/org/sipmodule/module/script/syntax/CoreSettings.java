package org.sipmodule.module.script.syntax;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.HostSettings.Advertised;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.log.OneLine;

/** The core settings that a script sets. Immutable once the script is read. */
public final class CoreSettings {

    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;

    private record Given(Value value, SourceLocation place) {}

    private record Listen(SocketSyntax socket, Optional<SocketSyntax> advertised) {}

    private final Map<String, Given> values = new LinkedHashMap<>();
    private final Map<String, Value> groups = new LinkedHashMap<>();
    private final List<Listen> listens = new ArrayList<>();
    private final List<SocketSyntax> aliases = new ArrayList<>();
    private final Set<String> withoutMeaning = new TreeSet<>();
    private final Path file;
    private final ScriptOptions options;
    private List<ListenSocket> sockets = List.of();

    CoreSettings(Path file, ScriptOptions options) {
        this.file = file;
        this.options = options;
    }

    /** Takes one setting of the script; its value has the type already. */
    void set(CoreSetting setting, String spelling, Value value, SourceLocation place, Problems problems) {
        switch (setting.use()) {
            case ACTS -> values.put(setting.name(), new Given(value, place));
            case ALWAYS_ON -> {
                if (value.number() == 0) {
                    withoutMeaning.add(spelling + "=no");
                }
            }
            case NO_MEANING -> {
                // another host may make something of it
                values.put(setting.name(), new Given(value, place));
                withoutMeaning.add(spelling);
            }
            case NOT_DONE -> {
                if (isOn(setting, value)) {
                    problems.warning(place, "the setting " + spelling + " does nothing here", "", setting.remedy());
                }
            }
            case REFUSED -> {
                if (isOn(setting, value)) {
                    problems.error(place, "the setting " + spelling + " is not supported", "", setting.remedy());
                }
            }
        }
        if (spelling.equals("cfgengine") && !Set.of("native", "default").contains(value.text())) {
            problems.error(place, "cfgengine " + value.text() + " is not supported", "expected native", "");
        }
        boolean turnsTlsOff = setting.name().equals("disable_tls");
        if (turnsTlsOff) {
            values.put("enable_tls", new Given(Value.of(value.number() == 0 ? 1 : 0), place));
        }
    }

    private static boolean isOn(CoreSetting setting, Value value) {
        return setting.type() != CoreSetting.Type.NUMBER || value.number() != 0;
    }

    /** @param advertised what peers are shown in its place */
    void listen(SocketSyntax socket, Optional<SocketSyntax> advertised) {
        listens.add(new Listen(socket, advertised));
    }

    void alias(SocketSyntax alias) {
        aliases.add(alias);
    }

    /** {@code group.name = value}. */
    void group(String name, Value value) {
        groups.put(name, value);
    }

    static void unknown(String name, SourceLocation place, Problems problems) {
        problems.error(place, "there is no core setting " + name, "", NearestName.hint(name, CoreSetting.allNames()));
    }

    /** Checks what can only be checked when all of the script was read. */
    void complete(Problems problems) {
        for (String port : List.of("port", "tls_port_no", "advertised_port")) {
            Given given = values.get(port);
            if (given != null && (given.value().number() < 1 || given.value().number() > Addresses.LAST_PORT)) {
                problems.error(
                        given.place(),
                        port + "=" + given.value().text() + ": there is no such port",
                        "expected 1..65535",
                        "");
                values.remove(port);
            }
        }
        for (String name : List.of(
                "tls_max_connections", "tcp_max_connections", "tcp_connection_lifetime", "tcp_connect_timeout")) {
            checkRange(name, 0, Integer.MAX_VALUE, problems);
        }
        checkRange("tcp_send_timeout", 1, Integer.MAX_VALUE, problems);
        // what Linux takes
        checkRange("tcp_keepidle", 1, 32_767, problems);
        checkRange("tcp_keepintvl", 1, 32_767, problems);
        checkRange("tcp_keepcnt", 1, 127, problems);
        checkLine("server_header", problems);
        if (listens.isEmpty()) {
            listens.add(new Listen(SocketSyntax.everywhere(SourceLocation.ofFile(file.toString())), Optional.empty()));
        }
        Optional<SocketSyntax> everywhere = advertisedAddress(problems);
        List<ListenSocket> all = new ArrayList<>();
        for (Listen listen : listens) {
            Optional<SocketSyntax> advertised = listen.advertised().or(() -> everywhere);
            listen.socket()
                    .addresses(problems)
                    .forEach(address -> addSockets(listen.socket(), advertised, address, all));
        }
        sockets = List.copyOf(all);
    }

    /** {@code advertised_address}, of sockets that do not say it themselves. */
    private Optional<SocketSyntax> advertisedAddress(Problems problems) {
        Given given = values.get("advertised_address");
        if (given == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                SocketSyntax.of("advertised_address=", given.value().text(), given.place(), problems));
    }

    /** What a socket shows, if it is not its own address and port. */
    private Optional<Advertised> shown(Optional<SocketSyntax> advertised, InetAddress address, int port) {
        OptionalLong otherPort = number("advertised_port");
        if (advertised.isEmpty() && otherPort.isEmpty()) {
            return Optional.empty();
        }
        int own = advertised.map(SocketSyntax::port).orElse(0);
        return Optional.of(new Advertised(
                advertised.map(SocketSyntax::host).orElse(address.getHostAddress()),
                own > 0 ? own : (int) otherPort.orElse(port)));
    }

    private void checkRange(String name, long least, long most, Problems problems) {
        Given given = values.get(name);
        if (given != null && (given.value().number() < least || given.value().number() > most)) {
            problems.error(
                    given.place(),
                    name + "=" + given.value().text() + " is out of range",
                    "expected " + least + ".." + most,
                    "");
            values.remove(name);
        }
    }

    /** A line break would begin a header that nobody has asked for. */
    private void checkLine(String name, Problems problems) {
        Given given = values.get(name);
        if (given != null && !OneLine.is(given.value().text().strip())) {
            problems.error(
                    given.place(), name + " has a line break or control character in it", "expected one header", "");
            values.remove(name);
        }
    }

    /** A socket without a protocol is one for each; TLS is then one port further on, as in Kamailio. */
    private void addSockets(
            SocketSyntax listen, Optional<SocketSyntax> advertised, InetAddress address, List<ListenSocket> all) {
        for (String protocol : SocketSyntax.PROTOCOLS) {
            boolean isOwn = listen.protocol().equals(protocol);
            boolean isTls = protocol.equals("tls");
            boolean isWanted = isTls ? isOn("enable_tls") : protocol.equals("udp") || !isOn("disable_tcp");
            if (!isOwn && (!listen.protocol().isEmpty() || !isWanted)) {
                continue;
            }
            int port = listen.port();
            if (port == 0) {
                port = (int) (isTls ? number("tls_port_no", SIPS_PORT) : number("port", SIP_PORT));
            } else if (isTls && !isOwn) {
                port = Math.min(Addresses.LAST_PORT, port + 1);
            }
            all.add(new ListenSocket(
                    protocol, new InetSocketAddress(address, port), shown(advertised, address, port), listen.place()));
        }
    }

    /**
     * The settings that matter to modules.
     *
     * @see HostSettings
     */
    public HostSettings host() {
        Path here = Path.of("").toAbsolutePath();
        Path script = here.resolve(file).normalize();
        Path working = options.workingDirectory()
                .or(() -> text("workdir").map(Path::of))
                .map(directory -> here.resolve(directory).normalize())
                .orElse(here);
        Path run = options.runDirectory()
                .or(() -> text("run_dir").map(Path::of))
                .map(directory -> here.resolve(directory).normalize())
                .orElse(Path.of("/run/kamailio"));
        return new HostSettings(
                script,
                working,
                run,
                isOn("enable_tls"),
                sockets,
                (int) number("tls_max_connections", 2048),
                seconds("tcp_connection_lifetime"),
                Duration.ofSeconds(number("tcp_connect_timeout", 10)),
                (int) number("debug", 0),
                tcp());
    }

    private HostSettings.Tcp tcp() {
        HostSettings.Tcp otherwise = HostSettings.Tcp.DEFAULTS;
        return new HostSettings.Tcp(
                seconds("tcp_send_timeout").orElse(otherwise.sendTimeout()),
                number("tcp_keepalive", otherwise.keepalive() ? 1 : 0) != 0,
                small("tcp_keepidle"),
                small("tcp_keepintvl"),
                small("tcp_keepcnt"));
    }

    /** A number that {@link #complete} has found to be one of an int. */
    private OptionalInt small(String name) {
        OptionalLong number = number(name);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    /** A text setting, such as {@code server_header}, under the first of its spellings. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(given -> given.value().text());
    }

    /** A number or switch, such as {@code children}, under the first of its spellings. */
    public OptionalLong number(String name) {
        Given given = values.get(name);
        return given == null
                ? OptionalLong.empty()
                : OptionalLong.of(given.value().number());
    }

    /** A number or what it is when the script does not set it. */
    public long number(String name, long otherwise) {
        return number(name).orElse(otherwise);
    }

    private Optional<Duration> seconds(String name) {
        OptionalLong number = number(name);
        return number.isPresent() ? Optional.of(Duration.ofSeconds(number.getAsLong())) : Optional.empty();
    }

    /** A switch that is off unless the script turns it on. */
    public boolean isOn(String name) {
        return number(name, 0) != 0;
    }

    /** A {@code group.name = value} line. */
    public Optional<Value> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    public List<SocketSyntax> aliases() {
        return List.copyOf(aliases);
    }

    /** The settings that the script sets and that tune parts of Kamailio this server does not have. */
    public Set<String> withoutMeaning() {
        return Set.copyOf(withoutMeaning);
    }

    /** One line about them for the log; empty when there are none. */
    public Optional<String> summary() {
        return withoutMeaning.isEmpty()
                ? Optional.empty()
                : Optional.of(file + " sets what has no meaning for this server: " + String.join(", ", withoutMeaning));
    }
}
