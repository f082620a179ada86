package org.sipmodule.module.host;

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

    /** The command of that name. */
    public Optional<RpcCommandSpec> named(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /** All commands by name, in alphabetical order. */
    public Map<String, RpcCommandSpec> all() {
        return Map.copyOf(commands);
    }

    /**
     * Runs a command on the calling thread.
     *
     * @throws RpcFault 500 when there is no such command, else what the command refuses
     */
    public RpcReply call(String name, RpcArguments arguments) throws RpcFault {
        RpcCommandSpec command = commands.get(name);
        if (command == null) {
            throw new RpcFault(500, "command " + name + " not found");
        }
        return command.body().call(arguments);
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
