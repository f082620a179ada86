package org.sipmodule.module;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
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

    private Param(Draft<T> draft) {
        name = draft.name;
        type = draft.type;
        defaultValue = draft.defaultValue;
        doc = draft.doc;
        repeatable = draft.repeatable;
        access = draft.access;
        variable = draft.variable;
        min = draft.min;
        max = draft.max;
        outOfRange = draft.outOfRange;
        shown = draft.shown;
        file = draft.file;
    }

    /** A parameter while it is made or copied; what is not told otherwise is as most have it. */
    private static final class Draft<T> {
        private final String name;
        private final Class<T> type;
        private final Optional<T> defaultValue;
        private final String doc;
        private boolean repeatable;
        private Access access = Access.HIDDEN;
        private String variable;
        private int min = Integer.MIN_VALUE;
        private int max = Integer.MAX_VALUE;
        private OutOfRange outOfRange = OutOfRange.IN_FORCE;
        private UnaryOperator<T> shown = UnaryOperator.identity();
        private boolean file;

        Draft(String name, Class<T> type, Optional<T> defaultValue, String doc) {
            this.name = Objects.requireNonNull(name, "name");
            this.type = type;
            this.defaultValue = defaultValue;
            this.doc = Objects.requireNonNull(doc, "doc");
            this.variable = name;
        }

        Draft(Param<T> from) {
            this(from.name, from.type, from.defaultValue, from.doc);
            repeatable = from.repeatable;
            access = from.access;
            variable = from.variable;
            min = from.min;
            max = from.max;
            outOfRange = from.outOfRange;
            shown = from.shown;
            file = from.file;
        }
    }

    private Param<T> with(Consumer<Draft<T>> change) {
        Draft<T> draft = new Draft<>(this);
        change.accept(draft);
        return new Param<>(draft);
    }

    /** A number; {@code doc} is one line with the unit and the manual's section. */
    public static Param<Integer> number(String name, int defaultValue, String doc) {
        return new Param<>(new Draft<>(name, Integer.class, Optional.of(defaultValue), doc));
    }

    /** A text that is not set unless the script sets it. */
    public static Param<String> text(String name, String doc) {
        return new Param<>(new Draft<>(name, String.class, Optional.empty(), doc));
    }

    /** A text with a default. */
    public static Param<String> text(String name, String defaultValue, String doc) {
        return new Param<>(new Draft<>(name, String.class, Optional.of(defaultValue), doc));
    }

    /** The range of a number; one outside of it in the script is in force all the same ({@link OutOfRange#IN_FORCE}). */
    public Param<T> withRange(int lowest, int highest) {
        return withRange(lowest, highest, OutOfRange.IN_FORCE);
    }

    /** The range of a number, its ends in it, and what becomes of one outside of it in the script. */
    public Param<T> withRange(int lowest, int highest, OutOfRange beyond) {
        return with(draft -> {
            draft.min = lowest;
            draft.max = highest;
            draft.outOfRange = beyond;
        });
    }

    /** Each {@code modparam} adds a value instead of replacing the last one. */
    public Param<T> withRepeats() {
        return with(draft -> draft.repeatable = true);
    }

    /** Makes it a run-time variable of the {@code cfg.*} commands, under {@code variable} in the module's group. */
    public Param<T> withVariable(String variableName, Access variableAccess) {
        return with(draft -> {
            draft.variable = variableName;
            draft.access = variableAccess;
        });
    }

    /** What the {@code cfg.*} commands and other lists show instead of a value that may hold a secret. */
    public Param<T> withShown(UnaryOperator<T> shownValue) {
        return with(draft -> draft.shown = shownValue);
    }

    /** The text names a file, which may be relative (see {@link HostSettings#resolve}); it is shown as an absolute path. */
    public Param<T> withFile() {
        return with(draft -> draft.file = true);
    }

    /** A value as it may be shown. */
    public T shown(T value) {
        return shown.apply(value);
    }

    /** As {@code modparam} names it. */
    public String name() {
        return name;
    }

    /** {@code Integer} or {@code String}. */
    public Class<T> type() {
        return type;
    }

    /** Whether {@code modparam} wants a number; else it wants a text. */
    public boolean isNumber() {
        return type == Integer.class;
    }

    /** What is in force when nobody sets it; a number always has one. */
    public Optional<T> defaultValue() {
        return defaultValue;
    }

    /** One line for developers, with the manual's section or the number of a decision in front, and the unit. */
    public String doc() {
        return doc;
    }

    /** The same for operators: what it is called in documents that they do not have in hand is left out. */
    public String help() {
        return REFERENCE.matcher(doc).replaceAll("");
    }

    /** Whether each {@code modparam} adds a value, see {@link ParamValues#all}; else the last one counts. */
    public boolean isRepeatable() {
        return repeatable;
    }

    /** Whether the text names a file. */
    public boolean isFile() {
        return file;
    }

    /** What the {@code cfg.*} commands may do with it; nothing unless {@link #withVariable} said otherwise. */
    public Access access() {
        return access;
    }

    /** The name of the run-time variable; meaningful unless the access is hidden. */
    public String variable() {
        return variable;
    }

    /** The lowest number of the range, itself in it; without meaning for a text. */
    public int min() {
        return min;
    }

    /** The highest number of the range, itself in it; without meaning for a text. */
    public int max() {
        return max;
    }

    /** What becomes of a number of the script's that is below {@link #min} or above {@link #max}. */
    public OutOfRange outOfRange() {
        return outOfRange;
    }

    /** Its name. */
    @Override
    public String toString() {
        return name;
    }
}
