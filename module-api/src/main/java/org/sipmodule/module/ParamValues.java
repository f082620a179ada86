package org.sipmodule.module;

import java.util.List;
import java.util.Optional;

/**
 * A module's parameters, typed. Reading is cheap and safe from any thread; a parameter that may change at run time gives
 * its present value each time.
 */
public interface ParamValues {

    /** The present value of a number. */
    int number(Param<Integer> param);

    /** Whether a number is other than 0, as Kamailio reads booleans. */
    default boolean isOn(Param<Integer> param) {
        return number(param) != 0;
    }

    /** The present value of a text; empty when it is not set and has no default. */
    Optional<String> text(Param<String> param);

    /**
     * The present value as lists may show it: a secret in it is masked, a relative file name is made absolute.
     *
     * @return {@link Value#none()} for a text that is not set
     */
    Value shown(Param<?> param);

    /** All values of a repeatable text, in the order of the script. */
    List<String> all(Param<String> param);

    /** Whether the script or a run-time change set it. */
    boolean isSet(Param<?> param);

    /**
     * Runs an action after each run-time change of a parameter, on the thread that makes the change. It must neither block
     * nor change parameters; there is no way to take it back.
     */
    void onChange(Param<?> param, Runnable action);

    /** The {@code modparam} that set it last; {@link SourceLocation#NONE} for a default or a run-time change. */
    SourceLocation place(Param<?> param);
}
