package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sipmodule.tls.runtime.FreeMemory;

/** A server in a process of its own that uses up its heap, and gives it back, as its parent says. */
final class ShortHeap {

    /** Of the two thresholds, in KB. */
    private static final int THRESHOLD = 8 * 1024;

    /** Longer than what the collectors tell is taken for news. */
    private static final int LOOK_MILLIS = 120;

    private static final int BLOCK = 1 << 20;

    private ShortHeap() {}

    public static void main(String[] arguments) throws IOException {
        Deque<Object> held = new ArrayDeque<>();
        FreeMemory memory = FreeMemory.ofJvm();
        try (TestServer server = new TestServer(TestServer.Echo::new, Optional.of(memory));
                BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, US_ASCII))) {
            System.out.println(server.address().getPort());
            for (String order = parent.readLine(); order != null; order = parent.readLine()) {
                switch (order) {
                    case "watch" -> server.settings.lowMemThreshold1 = THRESHOLD;
                    case "hold heap" -> hold(held, () -> new byte[BLOCK], memory);
                    case "hold direct" -> hold(held, () -> ByteBuffer.allocateDirect(BLOCK), memory);
                    default -> held.clear();
                }
                System.out.println(order);
            }
        }
    }

    /** Until the threshold is crossed, and by no more than a few blocks. */
    private static void hold(Deque<Object> held, Supplier<Object> block, FreeMemory memory) {
        await().atMost(60, TimeUnit.SECONDS)
                .pollInterval(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                .until(() -> {
                    held.add(block.get());
                    System.gc();
                    return memory.kilobytes() < THRESHOLD;
                });
    }
}
