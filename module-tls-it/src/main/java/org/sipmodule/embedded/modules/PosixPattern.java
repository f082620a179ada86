package org.sipmodule.embedded.modules;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sipmodule.module.ScriptException;

/**
 * The regular expressions of one module's calls, compiled once each: POSIX extended ones without regard to case, where a
 * dot is not a line end and {@code ^ $} are the ends of a line, as Kamailio compiles them.
 */
final class PosixPattern {

    private static final int MOST_KEPT = 1000;

    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("[:alpha:]", "\\p{Alpha}"),
            Map.entry("[:digit:]", "\\p{Digit}"),
            Map.entry("[:alnum:]", "\\p{Alnum}"),
            Map.entry("[:upper:]", "\\p{Upper}"),
            Map.entry("[:lower:]", "\\p{Lower}"),
            Map.entry("[:space:]", "\\s"),
            Map.entry("[:blank:]", "\\p{Blank}"),
            Map.entry("[:punct:]", "\\p{Punct}"),
            Map.entry("[:print:]", "\\p{Print}"),
            Map.entry("[:graph:]", "\\p{Graph}"),
            Map.entry("[:cntrl:]", "\\p{Cntrl}"),
            Map.entry("[:xdigit:]", "\\p{XDigit}"));

    private final Map<String, Pattern> compiled = new ConcurrentHashMap<>();

    /** Whether the expression is found in the text. */
    boolean find(String expression, CharSequence text) {
        Pattern pattern = compiled.get(expression);
        if (pattern == null) {
            pattern = compile(expression);
            if (compiled.size() < MOST_KEPT) {
                compiled.put(expression, pattern);
            }
        }
        try {
            return pattern.matcher(text).find();
        } catch (StackOverflowError tooDeep) {
            throw new ScriptException(
                    "the regular expression \"" + expression + "\" needs too much memory for this message", tooDeep);
        }
    }

    private static Pattern compile(String expression) {
        String java = expression;
        for (Map.Entry<String, String> posix : CLASSES.entrySet()) {
            java = java.replace(posix.getKey(), posix.getValue());
        }
        try {
            return Pattern.compile(java, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
        } catch (PatternSyntaxException wrong) {
            throw new ScriptException(
                    "the regular expression \"" + expression + "\" is wrong: " + wrong.getDescription()
                            + " at character " + (wrong.getIndex() + 1),
                    wrong);
        }
    }
}
