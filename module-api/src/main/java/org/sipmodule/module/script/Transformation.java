package org.sipmodule.module.script;

import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.sipmodule.module.Value;

/**
 * One transformation that {@code $(name{class.name,parameter})} may hold: an entry of the table.
 *
 * @param name     with its class, such as {@code s.substr}
 * @param required how many parameters it needs
 * @param most     how many it takes
 */
record Transformation(String name, int required, int most, Linked linked) {

    /** The parameters as constants where they are, so that a bad one is refused when the script is read. */
    @FunctionalInterface
    interface Linked {
        /**
         * Prepares it.
         *
         * @throws PatternSyntaxException when a parameter is a bad expression
         */
        Applied with(List<String> parameters);
    }

    /** A prepared transformation; {@code parameters} are the evaluated ones. */
    @FunctionalInterface
    interface Applied {
        Value of(String text, List<Value> parameters);
    }

    /** One whose parameters may all vary from message to message. */
    static Transformation of(String name, int required, int most, Applied applied) {
        return new Transformation(name, required, most, constants -> applied);
    }

    static Transformation of(String name, Applied applied) {
        return of(name, 0, 0, applied);
    }
}
