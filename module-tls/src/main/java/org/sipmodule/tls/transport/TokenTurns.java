package org.sipmodule.tls.transport;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Who may ask a token now. All others wait in order, without a thread. Safe from any thread. */
final class TokenTurns {

    private final Set<Turn> waiting = new LinkedHashSet<>();
    private int free;

    /** @param most turns at a time */
    TokenTurns(int most) {
        free = most;
    }

    /** One connection's. */
    final class Turn {
        private final Executor lane;
        private final Runnable work;

        private Turn(Executor lane, Runnable work) {
            this.lane = lane;
            this.work = work;
        }

        private void run() {
            try {
                work.run();
            } finally {
                next();
            }
        }

        /** The connection is closed and needs it no more. */
        void giveUp() {
            remove(this);
        }
    }

    /**
     * Does the work at once, or on the connection's lane when its turn has come.
     *
     * @param lane on which this is called, too
     * @return what waits; null when the work is done
     */
    @Nullable
    Turn take(Executor lane, Runnable work) {
        Turn turn = new Turn(lane, work);
        if (!isFree(turn)) {
            return turn;
        }
        turn.run();
        return null;
    }

    private synchronized boolean isFree(Turn turn) {
        if (free == 0) {
            waiting.add(turn);
            return false;
        }
        free--;
        return true;
    }

    private void next() {
        for (Turn next = nextOrFree(); next != null; next = nextOrFree()) {
            try {
                next.lane.execute(next::run);
                return;
            } catch (RejectedExecutionException stopped) {
                // its lane has ended: the one after it
            }
        }
    }

    private synchronized @Nullable Turn nextOrFree() {
        if (waiting.isEmpty()) {
            free++;
            return null;
        }
        Turn next = waiting.iterator().next();
        waiting.remove(next);
        return next;
    }

    private synchronized void remove(Turn turn) {
        waiting.remove(turn);
    }
}
