package org.sipmodule.tls.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The turns of those who want to ask a token: so many at a time, all others wait in order and without a thread. Safe from any thread. */
final class TokenTurns {

    /** First those who had a turn before: else all of a crowd would be begun, and nobody served in time. */
    private final Deque<Turn> again = new ArrayDeque<>();

    private final Deque<Turn> first = new ArrayDeque<>();
    private int free;

    /** @param most turns at a time */
    TokenTurns(int most) {
        free = most;
    }

    /** One connection's. */
    final class Turn {
        private final Executor lane;
        private final Consumer<Turn> work;
        private boolean over; // of the lane alone

        private Turn(Executor lane, Consumer<Turn> work) {
            this.lane = lane;
            this.work = work;
        }

        private void run() {
            try {
                work.accept(this);
            } finally {
                giveBack();
            }
        }

        /** The work needs the token no more, though it may go on; at its end this is called anyway. */
        void giveBack() {
            if (!over) {
                over = true;
                next();
            }
        }

        /** The connection is closed, and its turn must not come. */
        void giveUp() {
            remove(this);
        }
    }

    /**
     * Does the work at once, or on the connection's lane when its turn has come.
     *
     * @param lane      on which this is called, too
     * @param hadBefore whether the connection had a turn already
     * @return what waits; null when the work is done
     */
    @Nullable
    Turn take(Executor lane, boolean hadBefore, Consumer<Turn> work) {
        Turn turn = new Turn(lane, work);
        if (!isFree(turn, hadBefore ? again : first)) {
            return turn;
        }
        turn.run();
        return null;
    }

    private synchronized boolean isFree(Turn turn, Deque<Turn> line) {
        if (free == 0) {
            line.add(turn);
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
            } catch (RuntimeException | Error lost) {
                // its lane has ended, or there is no memory: the one after it, as a turn must not get lost
            }
        }
    }

    private synchronized @Nullable Turn nextOrFree() {
        Turn next = again.isEmpty() ? first.poll() : again.poll();
        if (next == null) {
            free++;
        }
        return next;
    }

    private synchronized void remove(Turn turn) {
        if (!again.remove(turn)) {
            first.remove(turn);
        }
    }
}
