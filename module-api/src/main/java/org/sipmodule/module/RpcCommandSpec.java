package org.sipmodule.module;

/**
 * A command of the management interface.
 *
 * @param name  such as {@code tls.info}
 * @param doc   what {@code system.methodHelp} says
 * @param array whether JSON-RPC shows the reply as an array even when it has no or one record
 * @param paced whether {@code rpc_exec_delta} limits how often it runs: true for commands that read files
 * @param body  what it does
 */
public record RpcCommandSpec(String name, String doc, boolean array, boolean paced, RpcCommand body) {

    /** A command that may run as often as it is called. */
    public RpcCommandSpec(String name, String doc, boolean array, RpcCommand body) {
        this(name, doc, array, false, body);
    }

    /** Runs a command; called from the threads of the management transports, several at once. */
    @FunctionalInterface
    public interface RpcCommand {
        /**
         * @throws RpcFault the refusal, with the code and the text that the client shows
         */
        RpcReply call(RpcArguments arguments) throws RpcFault;
    }
}
