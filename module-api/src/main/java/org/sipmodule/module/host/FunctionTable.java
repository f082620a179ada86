package org.sipmodule.module.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sipmodule.module.FunctionSpec;

/** The functions of all loaded modules, by name. Immutable once the modules are loaded. */
public final class FunctionTable {

    private final Map<String, List<Entry>> functions = new TreeMap<>();

    /**
     * A function and the module it is from.
     */
    public record Entry(String module, FunctionSpec function) {}

    FunctionTable(Iterable<LoadedModule> modules) {
        for (LoadedModule module : modules) {
            for (FunctionSpec function : module.declaration().functions()) {
                functions
                        .computeIfAbsent(function.name(), name -> new ArrayList<>())
                        .add(new Entry(module.name(), function));
            }
        }
    }

    /** All functions of that name, in the order of loading; empty when no module has one. */
    public List<Entry> named(String name) {
        return List.copyOf(functions.getOrDefault(name, List.of()));
    }

    /** Every name there is, for suggestions. */
    public SortedSet<String> names() {
        return new TreeSet<>(functions.keySet());
    }
}
