package org.sipmodule.embedded.modules;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.script.text.PosixRegex;

/** The regular expressions of one module's calls, compiled once each. */
final class PatternCache {

    private static final int MOST_KEPT = 1000;

    private final Map<String, Pattern> compiled = new ConcurrentHashMap<>();

    /** Whether the expression is found in the text. */
    boolean find(String expression, String text) {
        Pattern pattern = compiled.get(expression);
        if (pattern == null) {
            pattern = compile(expression);
            if (compiled.size() < MOST_KEPT) {
                compiled.put(expression, pattern);
            }
        }
        return PosixRegex.find(pattern, text);
    }

    private static Pattern compile(String expression) {
        try {
            return PosixRegex.compileForLines(expression);
        } catch (PatternSyntaxException wrong) {
            throw new ScriptException(
                    "the regular expression \"" + expression + "\" is wrong: " + wrong.getDescription()
                            + " at character " + (wrong.getIndex() + 1),
                    wrong);
        }
    }
}
