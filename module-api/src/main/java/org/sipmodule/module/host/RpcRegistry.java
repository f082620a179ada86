package org.sipmodule.module.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;

/**
 * The commands of all loaded modules, those of the host, and the few that describe the table itself. Safe from any thread.
 */
public final class RpcRegistry {

    private final SortedMap<String, RpcCommandSpec> commands = new ConcurrentSkipListMap<>();

    /** Modules take calls only between their start and their end, and the one with the sockets is not the last to start. */
    private volatile boolean open;

    private final Map<String, Long> lastRuns = new HashMap<>();
    private volatile Duration execDelta = Duration.ZERO;

    RpcRegistry(Iterable<LoadedModule> modules) {
        add(new RpcCommandSpec(
                "system.listMethods", "Lists all RPC methods supported by the server.", true, this::listMethods));
        add(new RpcCommandSpec("system.methodHelp", "Print the help string for given method.", false, this::help));
        for (LoadedModule module : modules) {
            module.declaration().rpcCommands().forEach(this::add);
        }
    }

    /** Adds a command of the host's own; the first command of a name stays. */
    public void add(RpcCommandSpec command) {
        commands.putIfAbsent(command.name(), command);
    }

    /**
     * Limits how often each of the commands that are {@linkplain RpcCommandSpec#paced() paced} runs: the core setting
     * {@code rpc_exec_delta}.
     *
     * @param delta shortest time between two runs; zero for no limit
     */
    public void execDelta(Duration delta) {
        execDelta = delta;
    }

    void open(boolean allStarted) {
        open = allStarted;
    }

    /** The command of that name. */
    public Optional<RpcCommandSpec> named(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /**
     * Runs a command on the calling thread.
     *
     * @throws RpcFault 500 when there is no such command, not all modules are started or it runs too often, else what the
     *     command refuses
     */
    public RpcReply call(String name, RpcArguments arguments) throws RpcFault {
        RpcCommandSpec command = commands.get(name);
        if (command == null) {
            throw new RpcFault(500, "command " + name + " not found");
        }
        if (!open) {
            throw new RpcFault(500, "the server is starting or ending");
        }
        if (command.paced()) {
            pace(name);
        }
        return command.body().call(arguments);
    }

    private void pace(String name) throws RpcFault {
        long now = System.nanoTime();
        synchronized (lastRuns) {
            Long last = lastRuns.get(name);
            if (last != null && now - last < execDelta.toNanos()) {
                throw new RpcFault(
                        500,
                        "Command Executed Too Fast: rpc_exec_delta allows " + name + " every " + execDelta.toSeconds()
                                + " s");
            }
            lastRuns.put(name, now);
        }
    }

    private RpcReply listMethods(RpcArguments arguments) {
        return new RpcReply(commands.keySet().stream().map(RpcValue::of).toList());
    }

    private RpcReply help(RpcArguments arguments) throws RpcFault {
        String name = arguments.text(0);
        RpcCommandSpec command = commands.get(name);
        if (command == null) {
            throw new RpcFault(400, "command not found: " + name);
        }
        return RpcReply.of(command.doc());
    }
}
