package org.sipmodule.embedded.modules;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.Value;
import org.slf4j.event.Level;

/** Kamailio's log levels, and those of the log here that they are written with. */
enum XlogLevel {
    ALERT("L_ALERT", -5, Level.ERROR, "ALERT: "),
    BUG("L_BUG", -4, Level.ERROR, "BUG: "),
    CRIT2("L_CRIT2", -3, Level.ERROR, "CRITICAL: "),
    CRIT("L_CRIT", -2, Level.ERROR, "CRITICAL: "),
    ERR("L_ERR", -1, Level.ERROR, ""),
    WARN("L_WARN", 0, Level.WARN, ""),
    NOTICE("L_NOTICE", 1, Level.INFO, "NOTICE: "),
    INFO("L_INFO", 2, Level.INFO, ""),
    DBG("L_DBG", 3, Level.DEBUG, "");

    private final String script;
    private final int number;
    private final Level level;
    private final String mark;

    XlogLevel(String script, int number, Level level, String mark) {
        this.script = script;
        this.number = number;
        this.level = level;
        this.mark = mark;
    }

    /** The level of a first argument: a name such as {@code L_INFO}, or a number. */
    static XlogLevel of(Value argument) {
        String text = argument.text();
        for (XlogLevel known : values()) {
            if (known.script.equals(text) || Integer.toString(known.number).equals(text)) {
                return known;
            }
        }
        throw new ScriptException("xlog: unknown level \"" + text + "\" (expected: "
                + Arrays.stream(values()).map(known -> known.script).collect(Collectors.joining(", ")) + ")");
    }

    Level level() {
        return level;
    }

    /** What tells it from others that are written with the same level. */
    String mark() {
        return mark;
    }
}
