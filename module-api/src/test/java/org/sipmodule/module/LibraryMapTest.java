package org.sipmodule.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class LibraryMapTest {

    /** Of a library. */
    static final class Remembering {
        private static final Map<Integer, String> SEEN = new ConcurrentHashMap<>();
        private static final String NO_MAP = "no map";

        private Remembering() {}

        static String last() {
            return NO_MAP;
        }
    }

    @Test
    public void isEmptiedWhenItHasMoreThanThat() {
        LibraryMap map = LibraryMap.of(Remembering.class, "SEEN", 10);
        IntStream.range(0, 10).forEach(i -> Remembering.SEEN.put(i, "seen"));
        map.keepSmall();
        assertThat(Remembering.SEEN).hasSize(10);
        Remembering.SEEN.put(10, "seen");
        map.keepSmall();
        assertThat(Remembering.SEEN).isEmpty();
    }

    @Test
    public void whatIsNotThereIsLeftAlone() {
        LibraryMap.of(Remembering.class, "OTHER", 0).keepSmall();
        LibraryMap.of(Remembering.class, "NO_MAP", 0).keepSmall();
        assertThat(Remembering.last()).isEqualTo("no map");
    }
}
