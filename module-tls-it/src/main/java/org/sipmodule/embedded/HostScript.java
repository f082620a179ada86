package org.sipmodule.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.embedded.sip.plain.TcpLimits;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.host.SetParam;
import org.sipmodule.module.script.RoutingScript;
import org.sipmodule.module.script.syntax.CoreSettings;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.ScriptOptions;

/** The script of a host together with what its command line adds. */
final class HostScript {

    /** Kamailio's default number of processes for each UDP socket. */
    private static final int CHILDREN = 8;

    private static final int TCP_MAX_CONNECTIONS = 2048;

    /** In seconds; Kamailio's 60 are for processes that hang, and a call that rings is no reason to wait so long. */
    private static final int EXIT = 5;

    private static final int LONGEST_EXIT = 3600;

    private final ScriptFile file;
    private final HostOptions options;
    private final HostSettings settings;

    private HostScript(ScriptFile file, HostOptions options, HostSettings settings) {
        this.file = file;
        this.options = options;
        this.settings = settings;
    }

    /** Reads the script; what is wrong with it goes to {@code problems}, and the result holds what could be read. */
    static HostScript read(HostOptions options, Problems problems) {
        ScriptOptions surroundings = ScriptOptions.defaults().withListen(options.listen());
        for (String define : options.defines()) {
            surroundings = surroundings.withDefine(define);
        }
        if (options.workingDirectory().isPresent()) {
            surroundings =
                    surroundings.withWorkingDirectory(options.workingDirectory().get());
        }
        if (options.runDirectory().isPresent()) {
            surroundings = surroundings.withRunDirectory(options.runDirectory().get());
        }
        ScriptFile file = ScriptFile.read(options.configFile(), surroundings, problems);
        HostSettings script = file.settings().host();
        HostSettings settings = new HostSettings(
                script.configFile(),
                script.workingDirectory(),
                script.runDirectory(),
                script.tlsEnabled(),
                script.listen(),
                script.tlsMaxConnections(),
                script.tcpConnectionLifetime(),
                script.tcpConnectTimeout(),
                options.debug().orElse(script.debug()),
                script.tcp());
        return new HostScript(file, options, settings);
    }

    HostSettings settings() {
        return settings;
    }

    /** Those that the script names, after the one that every script has. */
    List<LoadModule> modules() {
        List<LoadModule> all = new ArrayList<>(file.modules());
        all.add(0, new LoadModule("core", SourceLocation.NONE));
        return all;
    }

    List<SetParam> params() {
        return file.params();
    }

    /** How many threads serve each UDP socket. */
    int children() {
        return options.children().orElseGet(() ->
                (int) Math.max(1, Math.min(1024, file.settings().number("children", CHILDREN))));
    }

    /** The shortest time between two runs of a command that reads files: {@code rpc_exec_delta}. */
    Duration rpcExecDelta() {
        return Duration.ofSeconds(Math.max(0, file.settings().number("rpc_exec_delta", 0)));
    }

    /** How long the end of the host waits for requests under way: {@code exit_timeout}. */
    Duration exitTimeout() {
        return Duration.ofSeconds(
                Math.max(0, Math.min(LONGEST_EXIT, file.settings().number("exit_timeout", EXIT))));
    }

    /** How many connections of plain TCP each socket takes. */
    int tcpMaxConnections() {
        return (int) file.settings().number("tcp_max_connections", TCP_MAX_CONNECTIONS);
    }

    /** What plain TCP allows. */
    TcpLimits tcpLimits() {
        return new TcpLimits(
                tcpMaxConnections(),
                settings.tcpConnectTimeout(),
                settings.tcpConnectionLifetime().orElse(TcpLimits.LIFETIME),
                settings.tcp().sendTimeout(),
                TcpLimits.MESSAGE);
    }

    /** The {@code Server} header of our own replies: only what the script sets, we do not advertise ourselves. */
    Optional<String> serverHeader() {
        CoreSettings core = file.settings();
        if (core.number("server_signature", 1) == 0) {
            return Optional.empty();
        }
        return core.text("server_header")
                .map(header -> header.replaceFirst("(?i)^server\\s*:\\s*", "").strip())
                .filter(value -> !value.isEmpty());
    }

    /** Whether a URI leads to this host: {@code uri==myself}. */
    boolean isOwn(String uri) {
        return file.isOwn(uri);
    }

    /** One line about settings without meaning here; empty when there are none. */
    Optional<String> summary() {
        return file.settings().summary();
    }

    /** Finds what the routes name in the loaded modules, and lets the modules fire its event routes. */
    ScriptRouter link(ModuleHost modules, Problems problems) {
        RoutingScript script = RoutingScript.link(file, modules, problems);
        modules.runEventsWith(script);
        return new ScriptRouter(script, file.settings().number("force_rport", 0) != 0);
    }
}
