package org.sipmodule.module.script;

import java.util.List;
import java.util.Optional;

/** Indexes as scripts write them: from 0, and negative ones from the end. */
final class Indexed {

    private Indexed() {}

    /** Empty where there is nothing at the index. */
    static <T> Optional<T> at(List<T> all, long index) {
        long from = index < 0 ? all.size() + index : index;
        return from < 0 || from >= all.size() ? Optional.empty() : Optional.of(all.get((int) from));
    }
}
