package org.sipmodule.module;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map of what was asked for last; what nobody has asked for the longest makes room. For hosts and modules. */
public final class Latest<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1;

    private final int most;

    private Latest(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    /**
     * Safe from any thread, but for walks over it.
     *
     * @param most entries; positive
     */
    public static <K, V> Map<K, V> of(int most) {
        return Collections.synchronizedMap(new Latest<>(most));
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
