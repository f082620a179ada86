package org.sipmodule.module.script.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists such as {@code a=1;b;c="x;y"}. */
public final class Parameters {

    /** One of them. */
    public record Parameter(String name, String value) {}

    private Parameters() {}

    /** All of them in their order; quotes around a value are taken off. */
    public static List<Parameter> all(String text, char separator) {
        List<Parameter> found = new ArrayList<>();
        int start = 0;
        boolean inQuotes = false;
        for (int i = 0; i <= text.length(); i++) {
            boolean isEnd = i == text.length();
            if (!isEnd && text.charAt(i) == '"') {
                inQuotes = !inQuotes;
            }
            if (isEnd || (text.charAt(i) == separator && !inQuotes)) {
                String one = text.substring(start, i).strip();
                if (!one.isEmpty()) {
                    found.add(parameter(one));
                }
                start = i + 1;
            }
        }
        return found;
    }

    private static Parameter parameter(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return new Parameter(text, "");
        }
        String value = text.substring(equals + 1).strip();
        boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return new Parameter(
                text.substring(0, equals).strip(), isQuoted ? value.substring(1, value.length() - 1) : value);
    }

    /** The value of the first parameter of that name, in any case. */
    public static Optional<String> value(String text, char separator, String name) {
        return all(text, separator).stream()
                .filter(parameter -> parameter.name().equalsIgnoreCase(name))
                .map(Parameter::value)
                .findFirst();
    }
}
