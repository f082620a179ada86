package org.sipmodule.module;

import java.util.List;
import java.util.Set;

/**
 * A function that routing scripts may call.
 *
 * @param name      as in the script
 * @param required  how many arguments must be given
 * @param arguments how each argument is read; the length is the highest number of arguments
 * @param routes    where it may be called; a call elsewhere is refused when the script is read
 * @param doc       one line with the manual's section
 * @param body      what it does
 */
public record FunctionSpec(
        String name, int required, List<Argument> arguments, Set<RouteKind> routes, String doc, ScriptFunction body) {

    /** How the text of an argument is turned into the value that the function sees. */
    public enum Argument {
        /** A number, a variable or any expression; in a quoted text {@code $...} is replaced by values. */
        VALUE,
        /** A quoted text as it stands, such as a regular expression; a variable gives its value. */
        LITERAL,
        /** The name of a {@code route[...]}, {@code failure_route[...]} and so on; must be a quoted text. */
        ROUTE_NAME
    }

    public FunctionSpec {
        arguments = List.copyOf(arguments);
        routes = Set.copyOf(routes);
        if (required < 0 || required > arguments.size()) {
            throw new IllegalArgumentException(
                    name + ": " + required + " required arguments (expected: 0.." + arguments.size() + ")");
        }
    }

    /** A function whose arguments are all required. */
    public static FunctionSpec of(
            String name, List<Argument> arguments, Set<RouteKind> routes, String doc, ScriptFunction body) {
        return new FunctionSpec(name, arguments.size(), arguments, routes, doc, body);
    }
}
