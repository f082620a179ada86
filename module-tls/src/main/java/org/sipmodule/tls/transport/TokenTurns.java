package org.sipmodule.tls.transport;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

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

        boolean isWaiting() {
            return isAmongWaiting(this);
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
     */
    Turn take(Executor lane, Runnable work) {
        Turn turn = new Turn(lane, work);
        if (isFree(turn)) {
            turn.run();
        }
        return turn;
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
        Turn next;
        synchronized (this) {
            if (waiting.isEmpty()) {
                free++;
                return;
            }
            next = waiting.iterator().next();
            waiting.remove(next);
        }
        try {
            next.lane.execute(next::run);
        } catch (RejectedExecutionException stopped) {
            // all lanes have stopped
        }
    }

    private synchronized boolean isAmongWaiting(Turn turn) {
        return waiting.contains(turn);
    }

    private synchronized void remove(Turn turn) {
        waiting.remove(turn);
    }
}
