package org.sipmodule.module.host;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sipmodule.module.VariableSpec;

/** The pseudo-variables that modules add, by name. Immutable once the modules are loaded. */
public final class VariableTable {

    private final Map<String, VariableSpec> variables = new TreeMap<>();

    VariableTable(Iterable<LoadedModule> modules) {
        for (LoadedModule module : modules) {
            module.declaration().variables().forEach(variable -> variables.putIfAbsent(variable.name(), variable));
        }
    }

    /** The variable of that name, without the dollar sign. */
    public Optional<VariableSpec> named(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /** Every name there is, for suggestions. */
    public SortedSet<String> names() {
        return new TreeSet<>(variables.keySet());
    }
}
