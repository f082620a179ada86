package org.sipmodule.tls.transport;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for connections whose handshake may wait for a key on a token (manual 10.34). A worker serves many connections and
 * must not wait; here each connection has a lane of its own, and a thread that waits holds up no other (field case F65).
 *
 * <p>Half of the threads may wait for tokens at a time, so that a token that does not answer leaves the others, which serve
 * what is established already. The threads start as they are needed, and end when they are not.
 */
final class TokenLanes {

    /** Enough for several tokens over a network, each with its own sessions. */
    static final int MOST_WAITING = 32;

    private static final int MOST_THREADS = 2 * MOST_WAITING;
    private static final int IDLE_SECONDS = 10;

    private final ForkJoinPool threads;
    private final TokenTurns turns = new TokenTurns(MOST_WAITING);

    /** @param name of the threads, before their number */
    TokenLanes(String name) {
        AtomicInteger number = new AtomicInteger();
        // as the workers have it; the pool's own would be the system's
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ForkJoinWorkerThreadFactory made = pool -> {
            ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
            thread.setName(name + number.incrementAndGet());
            thread.setContextClassLoader(loader);
            return thread;
        };
        // tasks of all connections in the order in which they came
        boolean inOrder = true;
        threads = new ForkJoinPool(
                MOST_THREADS, made, null, inOrder, 0, MOST_THREADS, 1, null, IDLE_SECONDS, TimeUnit.SECONDS);
    }

    /** @param clock wakes the lane at given times */
    EventExecutor lane(EventExecutor clock) {
        return new TokenLane(threads, clock);
    }

    TokenTurns turns() {
        return turns;
    }

    /** Takes nothing more, and waits for what runs. */
    boolean stop(int seconds) throws InterruptedException {
        threads.shutdown();
        return threads.awaitTermination(seconds, TimeUnit.SECONDS);
    }
}
