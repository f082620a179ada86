package org.sipmodule.module;

import java.util.Objects;

/**
 * One thing wrong with what the operator wrote, told so that they can act on it.
 *
 * @param severity whether the configuration is refused for it
 * @param place    where it stands
 * @param found    what stands there, and what follows from it
 * @param expected what would be right; empty when {@code found} says it already
 * @param remedy   what to do; empty when it is obvious
 */
public record Problem(Severity severity, SourceLocation place, String found, String expected, String remedy) {

    /** How much a problem matters. */
    public enum Severity {
        /** The configuration cannot be used. */
        ERROR,
        /** It can be used, and will surprise somebody. */
        WARNING
    }

    public Problem {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(remedy, "remedy");
    }

    public static Problem error(SourceLocation place, String found, String expected, String remedy) {
        return new Problem(Severity.ERROR, place, found, expected, remedy);
    }

    public static Problem warning(SourceLocation place, String found, String expected, String remedy) {
        return new Problem(Severity.WARNING, place, found, expected, remedy);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line: {@code place: found: expected. remedy}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        if (!place.file().isEmpty()) {
            line.append(place).append(": ");
        }
        line.append(found);
        if (!expected.isEmpty()) {
            line.append(": ").append(expected);
        }
        if (!remedy.isEmpty()) {
            line.append(". ").append(Character.toUpperCase(remedy.charAt(0))).append(remedy, 1, remedy.length());
        }
        return line.toString();
    }
}
