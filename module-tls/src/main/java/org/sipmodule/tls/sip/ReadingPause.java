package org.sipmodule.tls.sip;

/** Whether reading from a connection pauses, as those who fill and those who empty a buffer want it. Safe from any thread. */
final class ReadingPause {

    /** Whom it is told to; safe from any thread. */
    interface Reading {
        void pauseReading();

        void resumeReading();
    }

    private final Reading reading;
    private volatile boolean wanted;

    ReadingPause(Reading reading) {
        this.reading = reading;
    }

    boolean isWanted() {
        return wanted;
    }

    /** To be called under the lock of the buffer, and {@link #settle} after it. */
    void want(boolean pause) {
        wanted = pause;
    }

    /**
     * Tells what is wanted, without a lock. Those who fill and those who empty may come here at the same time with different
     * wishes; whoever has told its wish last looks again, so the true one is told in the end.
     */
    void settle() {
        boolean told;
        do {
            told = wanted;
            if (told) {
                reading.pauseReading();
            } else {
                reading.resumeReading();
            }
        } while (told != wanted);
    }
}
