package org.sipmodule.module.script.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problems;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.text.Substitution;

/** The names that the preprocessor knows, and the substitutions it makes within texts. */
final class Defines {

    /** What happens when the name is defined already. */
    enum Again {
        REFUSE,
        KEEP,
        REPLACE
    }

    private record Entry(String value, SourceLocation place) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private final List<Substitution> substitutions = new ArrayList<>();
    private final Problems problems;
    private long grown;

    Defines(Problems problems) {
        this.problems = problems;
    }

    void define(String name, String value, Again again, SourceLocation place) {
        Entry before = entries.get(name);
        if (before == null || again == Again.REPLACE) {
            entries.put(name, new Entry(value, place));
        } else if (again == Again.REFUSE) {
            String where = before.place().equals(SourceLocation.NONE) ? "on the command line" : "at " + before.place();
            problems.error(
                    place,
                    name + " is defined already, " + where,
                    "",
                    "Use #!trydef to keep the first value or #!redefine to replace it");
        }
    }

    /** Adds {@code #!subst}. */
    void substitute(Substitution substitution) {
        substitutions.add(substitution);
    }

    /** What the name stands for; null when it is not defined. */
    @Nullable
    String value(String name) {
        Entry entry = entries.get(name);
        return entry == null ? null : entry.value();
    }

    /** A quoted text after all substitutions, each of which may make it longer. */
    String substituted(String text, SourceLocation place) {
        String result = text;
        for (Substitution substitution : substitutions) {
            try {
                result = substitution.apply(result);
            } catch (ScriptException tooMuch) {
                return refused(place, "a #!subst gives up on this text: " + tooMuch.getMessage());
            }
            grown += Math.max(0, result.length() - text.length());
            if (grown > Substitution.LONGEST) {
                return refused(
                        place,
                        "texts have grown by more than " + Substitution.LONGEST + " characters by their substitutions");
            }
        }
        return result;
    }

    /** One is enough: what is substituted badly here is so everywhere. */
    private String refused(SourceLocation place, String what) {
        problems.error(place, what, "", "Look at the #!subst lines");
        substitutions.clear();
        return "";
    }

    Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        entries.forEach((name, entry) -> all.put(name, entry.value()));
        return all;
    }
}
