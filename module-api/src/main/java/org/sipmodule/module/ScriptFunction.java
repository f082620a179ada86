package org.sipmodule.module;

/**
 * The body of a script function. Called from the threads that route messages, several at once; the state of one message
 * is in the context, never in the function. It must not wait for the network.
 */
@FunctionalInterface
public interface ScriptFunction {

    /**
     * @param context   the message being routed and where it came from
     * @param arguments the evaluated arguments, as many as the call gave
     * @throws ScriptException when it cannot do its work; the route ends, the message is not answered by it
     */
    FunctionResult call(RouteContext context, Arguments arguments);
}
