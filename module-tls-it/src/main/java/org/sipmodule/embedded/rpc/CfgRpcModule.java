package org.sipmodule.embedded.rpc;

import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Problem;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.host.RuntimeVariables;

/** The module {@code cfg_rpc}: the {@code cfg.*} commands, which read and change run-time variables. */
final class CfgRpcModule implements Module {

    private static final String SET_DOC = "Set the value of a configuration variable and commit the change immediately";
    private static final String DELAYED_DOC =
            "Prepare the change of a configuration variable, but does not commit the new value yet";

    private @Nullable CfgCommands commands;

    /** A command once the variables are known. */
    private interface Body {
        RpcReply call(CfgCommands commands, RpcArguments arguments) throws RpcFault;
    }

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .rpc(command("cfg.get", "Get the value of a configuration variable", CfgCommands::get))
                .rpc(command("cfg.set", SET_DOC, CfgCommands::set))
                .rpc(command("cfg.set_now_int", SET_DOC, CfgCommands::setNumber))
                .rpc(command("cfg.seti", SET_DOC, CfgCommands::setNumber))
                .rpc(command("cfg.set_now_string", SET_DOC, CfgCommands::setText))
                .rpc(command("cfg.sets", SET_DOC, CfgCommands::setText))
                .rpc(command("cfg.set_delayed", DELAYED_DOC, CfgCommands::delay))
                .rpc(command("cfg.set_delayed_int", DELAYED_DOC, CfgCommands::delayNumber))
                .rpc(command("cfg.set_delayed_string", DELAYED_DOC, CfgCommands::delayText))
                .rpc(command("cfg.commit", "Commit the previously prepared configuration changes", CfgCommands::commit))
                .rpc(command("cfg.rollback", "Drop the prepared configuration changes", CfgCommands::rollback))
                .rpc(list(
                        "cfg.diff",
                        "List the pending configuration changes that have not been committed yet",
                        CfgCommands::diff))
                .rpc(command("cfg.help", "Print the description of a configuration variable", CfgCommands::help))
                .rpc(list("cfg.list", "List the configuration variables", CfgCommands::list))
                .rpc(command(
                        "cfg.reset",
                        "Reset all the values of a configuration group and commit the change immediately",
                        CfgCommands::reset))
                .build();
    }

    private RpcCommandSpec command(String name, String doc, Body body) {
        return new RpcCommandSpec(name, doc, false, arguments -> body.call(commands(), arguments));
    }

    private RpcCommandSpec list(String name, String doc, Body body) {
        return new RpcCommandSpec(name, doc, true, arguments -> body.call(commands(), arguments));
    }

    private CfgCommands commands() {
        CfgCommands configured = commands;
        if (configured == null) {
            throw new IllegalStateException("cfg_rpc is called without being configured");
        }
        return configured;
    }

    @Override
    public void configure(ModuleContext context) {
        commands = new CfgCommands(context.service(RuntimeVariables.class)
                .orElseThrow(() -> new ConfigException(
                        "cfg_rpc",
                        Problem.error(
                                SourceLocation.NONE,
                                "this host has no run-time variables",
                                "",
                                "Remove loadmodule \"cfg_rpc\""))));
    }

    @Override
    public void start() {}

    @Override
    public void close() {}
}
