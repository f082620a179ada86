package org.sipmodule.module;

import java.lang.reflect.Field;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A static map in which a library remembers what strangers send and never forgets it: without a bound they fill the memory
 * by it. Safe from any thread.
 */
public final class LibraryMap {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryMap.class);

    private final Map<?, ?> map;
    private final int most;

    private LibraryMap(Map<?, ?> map, int most) {
        this.map = map;
        this.most = most;
    }

    /**
     * Finds it. Where the library has no such map, an error is logged and nothing is ever emptied.
     *
     * @param owner the class that has it
     * @param field its name; what the library puts there it must be able to find out anew
     * @param most  entries, beyond which it is emptied
     */
    public static LibraryMap of(Class<?> owner, String field, int most) {
        try {
            Field found = owner.getDeclaredField(field);
            found.setAccessible(true);
            if (found.get(null) instanceof Map<?, ?> map) {
                return new LibraryMap(map, most);
            }
            LOG.error("{}.{} is no map: peers may fill it", owner.getName(), field);
        } catch (ReflectiveOperationException | RuntimeException other) {
            LOG.error("{}.{} is not to be had: peers may fill it", owner.getName(), field, other);
        }
        return new LibraryMap(Map.of(), most);
    }

    /** To be called before the library reads what a stranger has sent. */
    public void keepSmall() {
        if (map.size() > most) {
            map.clear();
        }
    }
}
