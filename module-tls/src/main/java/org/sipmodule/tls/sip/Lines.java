package org.sipmodule.tls.sip;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The connections of one destination at the moment, for its one reader. Safe from any thread. */
final class Lines implements ReceivedBytes.Source {

    private final Set<Line> open = new HashSet<>();
    private boolean paused;
    private boolean closed;

    void add(Line line) {
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                open.add(line);
                if (paused) {
                    line.link().pauseReading();
                }
            }
        }
        if (late) {
            line.close();
        }
    }

    synchronized void remove(Line line) {
        open.remove(line);
    }

    synchronized boolean isEmpty() {
        return open.isEmpty();
    }

    void ping() {
        List<Line> now;
        synchronized (this) {
            now = List.copyOf(open);
        }
        // outside, as to send may close, and a line that is being opened waits for this object
        now.forEach(Line::ping);
    }

    @Override
    public synchronized void pauseReading() {
        paused = true;
        open.forEach(line -> line.link().pauseReading());
    }

    @Override
    public synchronized void resumeReading() {
        paused = false;
        open.forEach(line -> line.link().resumeReading());
    }

    @Override
    public void close() {
        List<Line> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(open);
        }
        last.forEach(Line::close);
    }
}
