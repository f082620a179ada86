package org.sipmodule.embedded;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sipmodule.embedded.sip.SipStackBoot;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.OpenConnection;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.TransportContribution;
import org.sipmodule.module.host.ModuleHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running host: a script, its modules, and the sockets it serves. Started and closed by one thread. */
public final class EmbeddedHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedHost.class);

    private final ModuleHost modules;
    private final SipStackBoot stack;
    private final List<ListenSocket> listening;
    private final Duration exitTimeout;

    private EmbeddedHost(ModuleHost modules, SipStackBoot stack, List<ListenSocket> listening, Duration exitTimeout) {
        this.exitTimeout = exitTimeout;
        this.modules = modules;
        this.stack = stack;
        this.listening = listening;
    }

    /**
     * Reads and checks everything that the script names, and opens nothing.
     *
     * @return every problem found, in the order of discovery
     */
    public static List<Problem> check(HostOptions options) {
        Problems problems = new Problems();
        PreparedScript prepared = prepare(options, problems);
        prepared.close();
        prepared.script().summary().ifPresent(LOG::info);
        return problems.all();
    }

    /**
     * Starts to serve.
     *
     * @throws ConfigException with every problem when the configuration is refused or a socket cannot be opened; then
     *     nothing is left open
     */
    public static EmbeddedHost start(HostOptions options) {
        Problems problems = new Problems();
        PreparedScript prepared = prepare(options, problems);
        try {
            problems.throwIfErrors(options.configFile().toString());
            HostLog.level(prepared.script().settings().debug());
            prepared.begin(problems);
            return serve(prepared);
        } catch (RuntimeException | Error failure) {
            prepared.close();
            throw failure;
        }
    }

    private static PreparedScript prepare(HostOptions options, Problems problems) {
        PreparedScript prepared = PreparedScript.of(options, problems);
        problems.addAll(plan(prepared.script().settings(), prepared.modules()).warnings());
        return prepared;
    }

    private static ListenPlan plan(HostSettings settings, ModuleHost modules) {
        boolean brought = modules.transports().stream()
                .anyMatch(transport -> transport.protocol().equals("tls"));
        return ListenPlan.of(settings, modules.isLoaded("tls"), brought);
    }

    private static EmbeddedHost serve(PreparedScript prepared) {
        ModuleHost modules = prepared.modules();
        ListenPlan plan = plan(prepared.script().settings(), modules);
        String name = stackName();
        SipStackBoot.Settings settings = new SipStackBoot.Settings(
                name,
                prepared.script().children(),
                prepared.script().tcpLimits(),
                modules.transports().stream()
                        .map(TransportContribution::protocol)
                        .collect(Collectors.toUnmodifiableSet()),
                contributed(modules, plan, name),
                modules.coreStatistics());
        SipStackBoot stack = SipStackBoot.open(
                settings, plan.sockets(), prepared.router(), prepared.router().script(), prepared.relay());
        prepared.tellOf(() -> connections(modules, stack));
        return new EmbeddedHost(
                modules, stack, plan.sockets(), prepared.script().exitTimeout());
    }

    private static List<OpenConnection> connections(ModuleHost modules, SipStackBoot stack) {
        List<OpenConnection> open = new ArrayList<>(modules.connections());
        open.addAll(stack.tcpConnections());
        return open;
    }

    private static Map<String, String> contributed(ModuleHost modules, ListenPlan plan, String stackName) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (TransportContribution transport : modules.transports()) {
            if (plan.tls() || !transport.protocol().equals("tls")) {
                properties.putAll(transport.stackProperties(stackName));
            }
        }
        return properties;
    }

    /** Unique in this process: transports find their module by it. */
    private static String stackName() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return "siphost-" + HexFormat.of().formatHex(random);
    }

    /** The sockets that are open. */
    public List<ListenSocket> listening() {
        return listening;
    }

    /** The modules and their tables. */
    public ModuleHost modules() {
        return modules;
    }

    /** The longest that {@link #drain} takes. */
    Duration exitTimeout() {
        return exitTimeout;
    }

    /**
     * Before the end: takes no connection and begins nothing new any more, and waits until the requests under way are
     * answered, for {@code exit_timeout} at most. What is asked for from now on is answered with 503.
     */
    public void drain() throws InterruptedException {
        stack.beginsNothingNew();
        modules.stopAccepting();
        int left = stack.unanswered();
        if (left > 0) {
            LOG.info("stopping: waiting up to {} s for the answers to {} requests", exitTimeout.toSeconds(), left);
            left = stack.awaitAnswers(exitTimeout);
        }
        if (left > 0) {
            LOG.warn("stopping: {} requests are not answered after {} s (exit_timeout)", left, exitTimeout.toSeconds());
        }
    }

    /** Closes the sockets, then the modules. */
    @Override
    public void close() {
        try {
            stack.close();
        } finally {
            modules.close();
        }
    }
}
