package org.sipmodule.tls.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.conscrypt.AllocatedBuffer;
import org.conscrypt.BufferAllocator;

/**
 * Direct buffers for engines, kept by the thread that used them last. Without an allocator each engine that is given heap
 * buffers makes a direct buffer of 16 kB of its own and keeps it for life.
 */
final class RecyclingBuffers extends BufferAllocator {

    /** A little more than a TLS record. */
    private static final int SIZE = 18 * 1024;

    private static final int MOST_PER_THREAD = 4;

    private final ThreadLocal<Deque<ByteBuffer>> spare = ThreadLocal.withInitial(ArrayDeque::new);

    @Override
    public AllocatedBuffer allocateDirectBuffer(int capacity) {
        if (capacity > SIZE) {
            return AllocatedBuffer.wrap(ByteBuffer.allocateDirect(capacity));
        }
        ByteBuffer known = spare.get().poll();
        ByteBuffer buffer = known == null ? ByteBuffer.allocateDirect(SIZE) : known;
        buffer.clear().limit(capacity);
        return new Lent(buffer);
    }

    private final class Lent extends AllocatedBuffer {
        private final ByteBuffer buffer;
        private boolean released;

        Lent(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer nioBuffer() {
            return buffer;
        }

        @Override
        public AllocatedBuffer release() {
            Deque<ByteBuffer> mine = spare.get();
            if (!released && mine.size() < MOST_PER_THREAD) {
                mine.push(buffer);
            }
            released = true;
            return this;
        }
    }
}
