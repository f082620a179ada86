package org.sipmodule.embedded.rpc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.RuntimeVariables;
import org.sipmodule.module.host.RuntimeVariables.Change;
import org.sipmodule.module.host.RuntimeVariables.Refused;
import org.sipmodule.module.host.RuntimeVariables.Variable;

/**
 * The bodies of the {@code cfg.*} commands. Faults begin with Kamailio's text; the cause follows. Prepared changes are
 * shared by all clients, as Kamailio's are.
 */
final class CfgCommands {

    private static final int MAX_PENDING = 1000;
    private static final String NOT_SET = "Failed to set the variable";
    private static final String NOT_READ = "Failed to get the variable";

    private final RuntimeVariables variables;
    private final List<Change> pending = new ArrayList<>();

    CfgCommands(RuntimeVariables variables) {
        this.variables = variables;
    }

    RpcReply get(RpcArguments arguments) throws RpcFault {
        if (arguments.count() == 0) {
            throw new RpcFault(
                    500,
                    "Failed to get the parameters: error at parameter 0: expected string type but end of packet encountered");
        }
        String group = arguments.text(0);
        if (!arguments.has(1)) {
            return RpcReply.of(members(group));
        }
        try {
            Variable variable = variables.find(group, arguments.text(1));
            if (!variable.isReadable()) {
                throw new RpcFault(400, "Variable exists, but it is not readable via RPC interface");
            }
            return RpcReply.of(RpcValue.of(variable.value()));
        } catch (Refused refused) {
            throw fault(NOT_READ, refused);
        }
    }

    private RpcValue members(String group) {
        RpcReply.StructBuilder struct = RpcReply.struct();
        for (Variable variable : variables.variables(group)) {
            if (variable.isReadable()) {
                struct.put(variable.name(), RpcValue.of(variable.value()));
            }
        }
        return struct.build();
    }

    RpcReply set(RpcArguments arguments) throws RpcFault {
        return setNow(checked(arguments, either(arguments)));
    }

    RpcReply setNumber(RpcArguments arguments) throws RpcFault {
        return setNow(checked(arguments, number(arguments)));
    }

    RpcReply setText(RpcArguments arguments) throws RpcFault {
        return setNow(checked(arguments, text(arguments)));
    }

    private RpcReply setNow(Change change) {
        variables.apply(List.of(change));
        return RpcReply.EMPTY;
    }

    RpcReply delay(RpcArguments arguments) throws RpcFault {
        return delay(checked(arguments, either(arguments)));
    }

    RpcReply delayNumber(RpcArguments arguments) throws RpcFault {
        return delay(checked(arguments, number(arguments)));
    }

    RpcReply delayText(RpcArguments arguments) throws RpcFault {
        return delay(checked(arguments, text(arguments)));
    }

    private synchronized RpcReply delay(Change change) throws RpcFault {
        if (pending.size() >= MAX_PENDING) {
            throw new RpcFault(400, NOT_SET + ": " + MAX_PENDING + " changes wait for cfg.commit or cfg.rollback");
        }
        pending.add(change);
        return RpcReply.EMPTY;
    }

    /** The value is read only after group and name, so that the first argument missing is the one that is named. */
    private interface Argument {
        Value read() throws RpcFault;
    }

    private static Argument number(RpcArguments arguments) {
        return () -> Value.of(arguments.number(2));
    }

    private static Argument text(RpcArguments arguments) {
        return () -> Value.of(arguments.text(2));
    }

    private static Argument either(RpcArguments arguments) {
        boolean isNumber = arguments.has(2) && arguments.values().get(2) instanceof RpcValue.Int;
        return isNumber ? number(arguments) : text(arguments);
    }

    private Change checked(RpcArguments arguments, Argument value) throws RpcFault {
        String group = arguments.text(0);
        String name = arguments.text(1);
        Value wanted = value.read();
        try {
            return variables.check(group, name, wanted);
        } catch (Refused refused) {
            throw fault(NOT_SET, refused);
        }
    }

    synchronized RpcReply commit(RpcArguments arguments) {
        variables.apply(pending);
        pending.clear();
        return RpcReply.EMPTY;
    }

    synchronized RpcReply rollback(RpcArguments arguments) {
        pending.clear();
        return RpcReply.EMPTY;
    }

    synchronized RpcReply diff(RpcArguments arguments) {
        return new RpcReply(pending.stream().map(CfgCommands::difference).toList());
    }

    private static RpcValue difference(Change change) {
        Variable variable = change.variable();
        RpcReply.StructBuilder struct =
                RpcReply.struct().put("group name", variable.group()).put("variable name", variable.name());
        return struct.put(
                        "old value", variable.isReadable() ? RpcValue.of(variable.value()) : RpcValue.of((String) null))
                .put("new value", RpcValue.of(change.value()))
                .build();
    }

    RpcReply help(RpcArguments arguments) throws RpcFault {
        String group = arguments.text(0);
        String name = arguments.text(1);
        try {
            Variable variable = variables.find(group, name);
            return RpcReply.of(
                    RpcValue.of(variable.doc()),
                    RpcValue.of("(parameter type is " + (variable.isNumber() ? "integer" : "string") + ")"));
        } catch (Refused refused) {
            throw fault("Failed to get the variable description", refused);
        }
    }

    RpcReply list(RpcArguments arguments) throws RpcFault {
        Collection<String> groups = arguments.has(0) ? List.of(arguments.text(0)) : variables.groups();
        return new RpcReply(groups.stream()
                .flatMap(group -> variables.variables(group).stream())
                .map(variable -> RpcValue.of(variable.group() + ": " + variable.name()))
                .toList());
    }

    RpcReply reset(RpcArguments arguments) throws RpcFault {
        variables.reset(arguments.text(0));
        return RpcReply.EMPTY;
    }

    private static RpcFault fault(String text, Refused cause) {
        return new RpcFault(400, text + ": " + cause.getMessage());
    }
}
