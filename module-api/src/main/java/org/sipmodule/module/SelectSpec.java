package org.sipmodule.module;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One element of a select: {@code @tls.peer.subject.cn} in an expression, {@code $sel(tls.peer.subject.cn)} in a text. A
 * module declares its selects as trees of elements whose roots are the first words; a script with a path that is not in
 * them is refused when it is read. Immutable.
 *
 * @param names the names of the element, the main one first; case does not count, as in Kamailio
 * @param index whether a number in brackets may stand behind it, as in {@code verified_cert_chain[1]}
 * @param doc   one line
 * @param read  the value of the path that ends here; the key has the index and no inner name. Empty when the path has to
 *     go on
 * @param next  what may stand behind its dot
 */
public record SelectSpec(
        List<String> names, Index index, String doc, Optional<VariableSpec.Reader> read, List<SelectSpec> next) {

    /** Whether an element has a number in brackets. */
    public enum Index {
        NONE,
        /** Without one, the reader decides what is meant. */
        OPTIONAL,
        REQUIRED
    }

    public SelectSpec {
        names = List.copyOf(names);
        next = List.copyOf(next);
        if (names.isEmpty() || (read.isEmpty() && next.isEmpty())) {
            throw new IllegalArgumentException("a select without a name, or with nothing to read: " + names);
        }
        if (index != Index.NONE && !next.isEmpty()) {
            throw new IllegalArgumentException(names + ": only the last element of a select has an index");
        }
        Set<String> seen = new HashSet<>();
        for (SelectSpec element : next) {
            for (String name : element.names) {
                if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException(names + " has two elements " + name);
                }
            }
        }
    }

    /** An element at which a path may end. */
    public static SelectSpec of(List<String> names, String doc, VariableSpec.Reader read) {
        return new SelectSpec(names, Index.NONE, doc, Optional.of(read), List.of());
    }

    /** An element at which no path ends. */
    public static SelectSpec group(List<String> names, String doc, List<SelectSpec> next) {
        return new SelectSpec(names, Index.NONE, doc, Optional.empty(), next);
    }

    public SelectSpec with(Index wanted) {
        return new SelectSpec(names, wanted, doc, read, next);
    }

    /** With further elements that may stand behind it. */
    public SelectSpec with(List<SelectSpec> further) {
        List<SelectSpec> all = new ArrayList<>(next);
        all.addAll(further);
        return new SelectSpec(names, index, doc, read, all);
    }

    /** The main name. */
    public String name() {
        return names.get(0);
    }

    public boolean isNamed(String name) {
        return names.stream().anyMatch(known -> known.equalsIgnoreCase(name));
    }
}
