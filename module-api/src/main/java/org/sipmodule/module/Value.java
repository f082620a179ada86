package org.sipmodule.module;

/**
 * A value in a routing script: nothing, a number or a text. Kamailio's pseudo-variables have the same three kinds.
 */
public sealed interface Value {

    /** The value of a variable that is not set ({@code $null}). */
    static Value none() {
        return Null.VALUE;
    }

    static Value of(long number) {
        return new Int(number);
    }

    static Value of(String text) {
        return new Text(text);
    }

    /** As the script prints it: a number in decimal, {@code <null>} for nothing. */
    String text();

    /** As the script calculates with it: a text that is a decimal number counts as one, anything else as 0. */
    long number();

    /** Whether this is {@link #none()}. */
    default boolean isNull() {
        return this == Null.VALUE;
    }

    /** Nothing. */
    enum Null implements Value {
        VALUE;

        @Override
        public String text() {
            return "<null>";
        }

        @Override
        public long number() {
            return 0;
        }
    }

    /** A number. */
    record Int(long number) implements Value {
        @Override
        public String text() {
            return Long.toString(number);
        }
    }

    /** A text, possibly empty. */
    record Text(String text) implements Value {
        @Override
        public long number() {
            String digits = text.strip();
            if (!isNumber(digits)) {
                return 0;
            }
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException tooLarge) {
                return 0;
            }
        }

        /** Asked first because most texts are none, and an exception for each would be dear. */
        private static boolean isNumber(String text) {
            int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
            boolean fits = text.length() > start && text.length() <= start + 19;
            return fits && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
        }

        @Override
        public String toString() {
            return "Text[" + text.length() + " characters]";
        }
    }
}
