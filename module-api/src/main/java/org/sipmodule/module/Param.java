package org.sipmodule.module;

import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * One parameter of a module: what {@code modparam} may set, what the {@code cfg.*} commands may read and change, and the
 * line about it in the documentation. Immutable; the {@code with} methods return a changed copy.
 *
 * @param <T> {@link Integer} or {@link String}, the two types that {@code modparam} knows (booleans are numbers)
 */
public final class Param<T> {

    /** Whether the {@code cfg.*} commands see the parameter. */
    public enum Access {
        /** Set by {@code modparam} only; not a run-time variable. */
        HIDDEN,
        /** A run-time variable that can be read. */
        READ_ONLY,
        /** A run-time variable that can be read and changed; the change acts at once. */
        CHANGEABLE,
        /** A run-time variable that can be changed, but whose present value the commands do not tell. */
        WRITE_ONLY
    }

    /** What becomes of a number out of its range that the script sets; the {@code cfg.*} commands refuse it always. */
    public enum OutOfRange {
        /** It is in force all the same, with a warning: what Kamailio does, which checks run-time changes only. */
        IN_FORCE,
        /** The nearest number of the range is in force, with a warning. */
        NEAREST,
        /** The script is refused: for what Kamailio does not have, so that no script relies on it. */
        REFUSED
    }

    /** The section of a manual in front, or the number of a decision there or with its note in brackets. */
    private static final Pattern REFERENCE = Pattern.compile("^(?:\\d+\\.\\d+|D\\d+) | \\(D\\d+\\b[^)]*\\)");

    private final String name;
    private final Class<T> type;
    private final Optional<T> defaultValue;
    private final String doc;
    private final boolean repeatable;
    private final Access access;
    private final String variable;
    private final int min;
    private final int max;
    private final OutOfRange outOfRange;
    private final UnaryOperator<T> shown;
    private final boolean file;

    private Param(
            String name,
            Class<T> type,
            Optional<T> defaultValue,
            String doc,
            boolean repeatable,
            Access access,
            String variable,
            int min,
            int max,
            OutOfRange outOfRange,
            UnaryOperator<T> shown,
            boolean file) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = type;
        this.defaultValue = defaultValue;
        this.doc = Objects.requireNonNull(doc, "doc");
        this.repeatable = repeatable;
        this.access = access;
        this.variable = variable;
        this.min = min;
        this.max = max;
        this.outOfRange = outOfRange;
        this.shown = shown;
        this.file = file;
    }

    /** A number; {@code doc} is one line with the unit and the manual's section. */
    public static Param<Integer> number(String name, int defaultValue, String doc) {
        return new Param<>(
                name,
                Integer.class,
                Optional.of(defaultValue),
                doc,
                false,
                Access.HIDDEN,
                name,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                OutOfRange.IN_FORCE,
                UnaryOperator.identity(),
                false);
    }

    /** A text that is not set unless the script sets it. */
    public static Param<String> text(String name, String doc) {
        return new Param<>(
                name,
                String.class,
                Optional.empty(),
                doc,
                false,
                Access.HIDDEN,
                name,
                0,
                0,
                OutOfRange.IN_FORCE,
                UnaryOperator.identity(),
                false);
    }

    /** A text with a default. */
    public static Param<String> text(String name, String defaultValue, String doc) {
        return new Param<>(
                name,
                String.class,
                Optional.of(defaultValue),
                doc,
                false,
                Access.HIDDEN,
                name,
                0,
                0,
                OutOfRange.IN_FORCE,
                UnaryOperator.identity(),
                false);
    }

    /** The range of a number; one outside of it in the script is in force all the same ({@link OutOfRange#IN_FORCE}). */
    public Param<T> withRange(int lowest, int highest) {
        return withRange(lowest, highest, OutOfRange.IN_FORCE);
    }

    /** The range of a number, and what becomes of one outside of it in the script. */
    public Param<T> withRange(int lowest, int highest, OutOfRange beyond) {
        return new Param<>(
                name, type, defaultValue, doc, repeatable, access, variable, lowest, highest, beyond, shown, file);
    }

    /** Each {@code modparam} adds a value instead of replacing the last one. */
    public Param<T> withRepeats() {
        return new Param<>(name, type, defaultValue, doc, true, access, variable, min, max, outOfRange, shown, file);
    }

    /** Makes it a run-time variable of the {@code cfg.*} commands, under {@code variable} in the module's group. */
    public Param<T> withVariable(String variableName, Access variableAccess) {
        return new Param<>(
                name,
                type,
                defaultValue,
                doc,
                repeatable,
                variableAccess,
                variableName,
                min,
                max,
                outOfRange,
                shown,
                file);
    }

    /** What the {@code cfg.*} commands and other lists show instead of a value that may hold a secret. */
    public Param<T> withShown(UnaryOperator<T> shownValue) {
        return new Param<>(
                name, type, defaultValue, doc, repeatable, access, variable, min, max, outOfRange, shownValue, file);
    }

    /** The text names a file, which may be relative (see {@link HostSettings#resolve}); it is shown as an absolute path. */
    public Param<T> withFile() {
        return new Param<>(
                name, type, defaultValue, doc, repeatable, access, variable, min, max, outOfRange, shown, true);
    }

    /** A value as it may be shown. */
    public T shown(T value) {
        return shown.apply(value);
    }

    public String name() {
        return name;
    }

    public Class<T> type() {
        return type;
    }

    public boolean isNumber() {
        return type == Integer.class;
    }

    public Optional<T> defaultValue() {
        return defaultValue;
    }

    public String doc() {
        return doc;
    }

    /** The same for operators: what it is called in documents that they do not have in hand is left out. */
    public String help() {
        return REFERENCE.matcher(doc).replaceAll("");
    }

    public boolean isRepeatable() {
        return repeatable;
    }

    /** Whether the text names a file. */
    public boolean isFile() {
        return file;
    }

    public Access access() {
        return access;
    }

    /** The name of the run-time variable; meaningful unless the access is hidden. */
    public String variable() {
        return variable;
    }

    public int min() {
        return min;
    }

    public int max() {
        return max;
    }

    public OutOfRange outOfRange() {
        return outOfRange;
    }

    @Override
    public String toString() {
        return name;
    }
}
