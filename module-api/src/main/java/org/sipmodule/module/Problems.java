package org.sipmodule.module;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong while something is read, so that all of it is reported at once. Used by one thread.
 */
public final class Problems {

    private final List<Problem> found = new ArrayList<>();

    /** Adds a problem for which the configuration is refused. */
    public void error(SourceLocation place, String problem, String expected, String remedy) {
        found.add(Problem.error(place, problem, expected, remedy));
    }

    /** Adds a problem with which the configuration still works. */
    public void warning(SourceLocation place, String problem, String expected, String remedy) {
        found.add(Problem.warning(place, problem, expected, remedy));
    }

    public void add(Problem problem) {
        found.add(problem);
    }

    public void addAll(List<Problem> problems) {
        found.addAll(problems);
    }

    public boolean hasErrors() {
        return found.stream().anyMatch(Problem::isError);
    }

    /** Everything found so far, in the order it was found. */
    public List<Problem> all() {
        return List.copyOf(found);
    }

    /**
     * Ends the reading when anything was refused.
     *
     * @param what the thing that was read, such as {@code etc/tls.cfg}; part of the exception's message
     * @throws ConfigException with every problem, warnings included, if at least one is an error
     */
    public void throwIfErrors(String what) {
        if (hasErrors()) {
            throw new ConfigException(what, all());
        }
    }
}
