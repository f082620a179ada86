package org.sipmodule.tls.runtime;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Tells how much memory is left for the low-memory thresholds (manual 10.24, 10.25). */
@FunctionalInterface
public interface FreeMemory {

    /** Cheap enough to be asked for every connection and every read. */
    long kilobytes();

    /**
     * The JVM's: what the heap may still take or what direct buffers may still take, whichever is less (DECISIONS D23).
     * Memory that native libraries take by themselves is not seen.
     */
    static FreeMemory ofJvm() {
        Runtime runtime = Runtime.getRuntime();
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the JVM has no pool of direct buffers"));
        long configured = Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
        // the JVM's own rule: not set means as much as the heap
        long directLimit = configured > 0 ? configured : runtime.maxMemory();
        return () -> {
            long heap = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
            return Math.min(heap, directLimit - direct.getMemoryUsed()) / 1024;
        };
    }
}
