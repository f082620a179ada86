package org.sipmodule.leaks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's search for buffers that were collected before they were released, which keeps what it finds.
 *
 * <p>Public with public constructors: Netty makes it, by the name in {@code io.netty.customResourceLeakDetector}.
 */
public final class BufferLeaks<T> extends ResourceLeakDetector<T> {

    private static final Logger LOG = LoggerFactory.getLogger(BufferLeaks.class);

    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    public BufferLeaks(Class<?> type, int samplingInterval) {
        super(type, samplingInterval);
    }

    /** The form that Netty also looks for. */
    public BufferLeaks(Class<?> type, int samplingInterval, long maxActive) {
        super(type, samplingInterval);
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        report(resourceType + " was not released before it was collected: " + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        report(resourceType + " was not released before it was collected");
    }

    private static void report(String leak) {
        LOG.error("LEAK: {}", leak);
        FOUND.add(leak);
    }

    /** All that were found since the start, after a last look. */
    static List<String> found() {
        System.gc();
        // what a collection has shown is reported when the next buffer is made
        ByteBuf next = ByteBufAllocator.DEFAULT.directBuffer(16);
        next.release();
        return List.copyOf(FOUND);
    }

    /** For a test that leaks on purpose. */
    static void forget(Predicate<String> leak) {
        FOUND.removeIf(leak);
    }
}
