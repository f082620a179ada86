package org.sipmodule.module;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that is refused, with every problem found in it. The message has one line a problem.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * @param what     the thing that is refused, such as {@code etc/tls.cfg}
     * @param problems at least one error among them
     */
    public ConfigException(String what, List<Problem> problems) {
        super(message(what, problems));
        this.problems = List.copyOf(problems);
    }

    public ConfigException(String what, Problem problem) {
        this(what, List.of(problem));
    }

    /** Every problem found, warnings included, in the order of discovery. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(String what, List<Problem> problems) {
        long errors = problems.stream().filter(Problem::isError).count();
        return what
                + " refused, "
                + errors
                + (errors == 1 ? " problem:" : " problems:")
                + problems.stream()
                        .filter(Problem::isError)
                        .map(problem -> "\n  " + problem)
                        .collect(Collectors.joining());
    }
}
