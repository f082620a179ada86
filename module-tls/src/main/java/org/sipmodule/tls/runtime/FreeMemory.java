package org.sipmodule.tls.runtime;

/** Tells how much memory is left for the low-memory thresholds (manual 10.24, 10.25). */
@FunctionalInterface
public interface FreeMemory {

    /** Cheap enough to be asked for every connection and every read. */
    long kilobytes();

    /**
     * KB that are kept free where a threshold is -1 (manual 10.24): the second threshold, and half of the first. 0 where nothing
     * is.
     */
    default int reserve() {
        return 0;
    }

    /** Told, from any thread, that a threshold was crossed: returns at once, and may have more memory free soon. */
    default void reclaim() {}

    /**
     * The JVM's: what the heap may still take or what direct buffers may still take, whichever is less (README D23).
     * Memory that native libraries take by themselves is not seen.
     */
    static FreeMemory ofJvm() {
        return new JvmMemory();
    }
}
