package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.tool.ProcessFigures;

/**
 * What a host holds when nothing is under way.
 *
 * @param heapKb      after full collections
 * @param directKb    buffers outside the heap
 * @param residentKb  all of the process but what it shares; with a heap of fixed size, what grows is not heap
 * @param descriptors open ones
 * @param threads     their names
 * @param connections that the transport counts
 */
record Plateau(long heapKb, long directKb, long residentKb, long descriptors, List<String> threads, long connections) {

    /** A heap that is resident from the start, so that what grows beside it is not heap; and what {@link #of} asks for. */
    static final String OPTIONS = "-Xmx384m -Xms384m -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary";

    /** Buffers and code that come into use for good. Less than an engine for each handshake of any kind of the shortest run. */
    private static final long HEAP_KB = 4_000;

    private static final long DIRECT_KB = 4_000;

    /** The C library keeps freed memory in pieces of its own, and the JVM compiles on. */
    private static final long RESIDENT_KB = 24_000;

    private static final long DESCRIPTORS = 5;

    private static final int COMMAND_THREADS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern OPENED = Pattern.compile("opened_connections: (\\d+)");

    /** Waits until no more connections than those are left, and as long as their descriptors need to go. */
    static Plateau of(ControlledHost host, long connections) {
        awaitConnections(host, connections);
        for (int i = 0; i < COMMAND_THREADS; i++) { // which start as they are needed
            host.kamcmd("core.pwd");
        }
        ProcessFigures figures = new ProcessFigures(host.pid());
        AtomicLong before = new AtomicLong();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> before.get() == before.getAndSet(figures.descriptors()));
        return new Plateau(
                figures.liveHeapKb(),
                figures.directKb(),
                figures.residentKb(),
                figures.descriptors(),
                figures.threads(),
                connections(host));
    }

    /** Waits until no more than those are left. */
    static void awaitConnections(ControlledHost host, long connections) {
        await().atMost(PATIENCE).until(() -> connections(host) <= connections);
    }

    private static long connections(ControlledHost host) {
        Matcher opened = OPENED.matcher(host.kamcmd("tls.info"));
        assertThat(opened.find()).isTrue();
        return Long.parseLong(opened.group(1));
    }

    /** Fails when this is more than it was, beyond what may come into use late. */
    void assertNotBeyond(Plateau earlier) {
        assertThat(heapKb - earlier.heapKb).as("KB of heap that stay").isLessThan(HEAP_KB);
        assertThat(directKb - earlier.directKb).as("KB of buffers that stay").isLessThan(DIRECT_KB);
        assertThat(residentKb - earlier.residentKb).as("KB of memory that stay").isLessThan(RESIDENT_KB);
        assertThat(descriptors - earlier.descriptors)
                .as("descriptors that stay")
                .isLessThanOrEqualTo(DESCRIPTORS);
        assertThat(threads).as("threads").isEqualTo(earlier.threads);
        assertThat(connections).as("connections").isLessThanOrEqualTo(earlier.connections);
    }

    @Override
    public String toString() {
        return "heap %d KB, direct buffers %d KB, resident %d KB, %d descriptors, %d threads, %d connections"
                .formatted(heapKb, directKb, residentKb, descriptors, threads.size(), connections);
    }
}
