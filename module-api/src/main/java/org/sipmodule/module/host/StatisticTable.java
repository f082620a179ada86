package org.sipmodule.module.host;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sipmodule.module.StatisticSpec;

/** What the host and the loaded modules count, in groups named {@code core} and after the modules. Safe from any thread. */
public final class StatisticTable {

    private final SortedMap<String, List<StatisticSpec>> groups;

    StatisticTable(CoreStatistics core, Iterable<LoadedModule> modules) {
        SortedMap<String, List<StatisticSpec>> found = new TreeMap<>();
        found.put("core", core.all());
        for (LoadedModule module : modules) {
            List<StatisticSpec> statistics = module.declaration().statistics();
            if (!statistics.isEmpty()) {
                found.put(module.name(), statistics);
            }
        }
        groups = Collections.unmodifiableSortedMap(found);
    }

    /** The statistics by the name of their group. */
    public SortedMap<String, List<StatisticSpec>> groups() {
        return groups;
    }
}
