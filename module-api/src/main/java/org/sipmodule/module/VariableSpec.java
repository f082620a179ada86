package org.sipmodule.module;

import java.util.List;
import java.util.OptionalInt;

/**
 * A pseudo-variable, read-only to scripts.
 *
 * @param name    without the dollar sign
 * @param names   the inner names it accepts, as in {@code $tls(m_subject_line)}; empty when it takes none
 * @param indexed whether it takes an index, as in {@code $(tls_peer_san_hostname[1])}
 * @param doc     one line
 * @param read    how its value is found
 */
public record VariableSpec(String name, List<String> names, boolean indexed, String doc, Reader read) {

    public VariableSpec {
        names = List.copyOf(names);
    }

    /** One without inner names and index. */
    public static VariableSpec of(String name, String doc, Reader read) {
        return new VariableSpec(name, List.of(), false, doc, read);
    }

    /** One that needs an inner name. */
    public static VariableSpec of(String name, List<String> names, String doc, Reader read) {
        return new VariableSpec(name, names, false, doc, read);
    }

    public VariableSpec withIndex() {
        return new VariableSpec(name, names, true, doc, read);
    }

    /** Finds the value; called from routing threads, must not block. */
    @FunctionalInterface
    public interface Reader {
        Value read(RouteContext context, Key key);
    }

    /**
     * What stands behind the name.
     *
     * @param inner the inner name, empty when there is none
     * @param index the index in {@code $(name[1])}; empty when there is none
     */
    public record Key(String inner, OptionalInt index) {
        /** A plain {@code $name}. */
        public static final Key NONE = new Key("", OptionalInt.empty());
    }
}
