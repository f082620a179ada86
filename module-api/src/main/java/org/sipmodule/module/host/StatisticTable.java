package org.sipmodule.module.host;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sipmodule.module.StatisticSpec;

/** What the loaded modules count, in groups named after them. Safe from any thread. */
public final class StatisticTable {

    private final SortedMap<String, List<StatisticSpec>> groups;

    StatisticTable(Iterable<LoadedModule> modules) {
        SortedMap<String, List<StatisticSpec>> found = new TreeMap<>();
        for (LoadedModule module : modules) {
            List<StatisticSpec> statistics = module.declaration().statistics();
            if (!statistics.isEmpty()) {
                found.put(module.name(), statistics);
            }
        }
        groups = Collections.unmodifiableSortedMap(found);
    }

    /** The statistics of each module that has some, by the module's name. */
    public SortedMap<String, List<StatisticSpec>> groups() {
        return groups;
    }
}
