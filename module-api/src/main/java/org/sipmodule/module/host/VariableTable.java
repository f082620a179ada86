package org.sipmodule.module.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sipmodule.module.SelectSpec;
import org.sipmodule.module.VariableSpec;

/** The pseudo-variables and selects that modules add. Immutable once the modules are loaded. */
public final class VariableTable {

    private final Map<String, VariableSpec> variables = new TreeMap<>();
    private final List<SelectSpec> selects;

    VariableTable(Iterable<LoadedModule> modules) {
        List<SelectSpec> all = new ArrayList<>();
        for (LoadedModule module : modules) {
            module.declaration().variables().forEach(variable -> variables.putIfAbsent(variable.name(), variable));
            all.addAll(module.declaration().selects());
        }
        selects = List.copyOf(all);
    }

    /** The variable of that name, without the dollar sign. */
    public Optional<VariableSpec> named(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /** The roots of the selects, in the order of loading. */
    public List<SelectSpec> selects() {
        return selects;
    }

    /** Every name of a variable there is, for suggestions. */
    public SortedSet<String> names() {
        return new TreeSet<>(variables.keySet());
    }
}
