package org.sipmodule.tls.runtime;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of this JVM: what the heap may still take or what direct buffers may still take, whichever is less (README
 * D23). Garbage takes nothing: a heap is as full as the last collection has left it, unless it is less full by now. Else a
 * busy server would look short of memory before each collection, and one that refuses everybody, and so makes no garbage,
 * for ever.
 */
final class JvmMemory implements FreeMemory {

    /** To ask the JVM for every message would cost 2 % of a small one; in that time a busy server takes a megabyte. */
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

    /** What the collectors tell costs more still. */
    private static final long COLLECTION_NANOS = Duration.ofMillis(100).toNanos();

    private static final long RECLAIM_NANOS = Duration.ofSeconds(10).toNanos();

    /**
     * Of what there is. A heap that is fuller than this is collected over and over for a few bytes each time, and nothing is
     * served any more, also when no allocation fails.
     */
    private static final int RESERVE_SHARE = 16;

    /** Of a large heap, that much is enough for all that happens between two looks. */
    private static final int MOST_RESERVE = 32 * 1024;

    private final Runtime runtime = Runtime.getRuntime();
    private final BufferPoolMXBean direct;
    private final long directLimit;
    private final int reserve;
    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);
    private final List<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .toList();
    private final AtomicLong lastLook = new AtomicLong(System.nanoTime() - LOOK_NANOS);
    private final AtomicLong lastCollectionLook = new AtomicLong(System.nanoTime() - COLLECTION_NANOS);
    private final AtomicLong lastReclaim = new AtomicLong(System.nanoTime() - RECLAIM_NANOS);
    private volatile long left = Long.MAX_VALUE;
    private volatile long kilobytes = Long.MAX_VALUE;

    JvmMemory() {
        direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the JVM has no pool of direct buffers"));
        long configured = Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
        // the JVM's own rule: not set means as much as the heap
        directLimit = configured > 0 ? configured : runtime.maxMemory();
        reserve = (int) Math.min(MOST_RESERVE, Math.min(runtime.maxMemory(), directLimit) / RESERVE_SHARE / 1024);
    }

    @Override
    public int reserve() {
        return reserve;
    }

    @Override
    public long kilobytes() {
        if (isDue(lastLook, LOOK_NANOS)) {
            kilobytes = look();
        }
        return kilobytes;
    }

    private long look() {
        if (isDue(lastCollectionLook, COLLECTION_NANOS)) {
            left = leftByLastCollection();
        }
        long used = Math.min(left, runtime.totalMemory() - runtime.freeMemory());
        return Math.min(runtime.maxMemory() - used, directLimit - direct.getMemoryUsed()) / 1024;
    }

    private long leftByLastCollection() {
        long end = Long.MIN_VALUE;
        long heap = Long.MAX_VALUE;
        for (GarbageCollectorMXBean collector : collectors) {
            GcInfo info = collector.getLastGcInfo();
            // ZGC and Shenandoah have a collector "Pauses" too, which tells of no memory
            if (info != null && info.getEndTime() > end && heapAfter(info) > 0) {
                end = info.getEndTime();
                heap = heapAfter(info);
            }
        }
        return heap;
    }

    private long heapAfter(GcInfo info) {
        Map<String, MemoryUsage> after = info.getMemoryUsageAfterGc();
        return heapPools.stream()
                .map(after::get)
                .filter(usage -> usage != null)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    /** Only a collection can show that memory is free again, and on a server that refuses all work none would come. */
    @Override
    public void reclaim() {
        if (isDue(lastReclaim, RECLAIM_NANOS)) {
            Thread collection = new Thread(System::gc, "tls-reclaim");
            collection.setDaemon(true);
            collection.start();
        }
    }

    private static boolean isDue(AtomicLong last, long nanos) {
        long now = System.nanoTime();
        long before = last.get();
        return now - before >= nanos && last.compareAndSet(before, now);
    }
}
