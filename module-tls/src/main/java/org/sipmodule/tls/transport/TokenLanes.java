package org.sipmodule.tls.transport;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Threads for connections whose handshake may wait for a key on a token (manual 10.34). A worker serves many connections and
 * must not wait; here each connection has a lane of its own, and a thread that waits holds up no other.
 *
 * <p>Half of the threads may wait for tokens at a time, so that a token that does not answer leaves the others, which serve
 * what is established already. The threads start as they are needed, and end when they are not.
 */
final class TokenLanes {

    static final int MOST_WAITING = 32;

    private static final int THREADS = 2 * MOST_WAITING;

    private final LaneThreads threads;
    private final TokenTurns turns = new TokenTurns(MOST_WAITING);

    TokenLanes(ThreadFactory made) {
        threads = new LaneThreads(THREADS, made, () -> {});
    }

    /** @param clock wakes the lane at given times */
    TokenLane lane(EventExecutor clock) {
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
