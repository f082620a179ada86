package org.sipmodule.tls.sip;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The connections of one destination at the moment, for its one reader. Safe from any thread. */
final class DialledConnections implements ReceivedBytes.Source {

    private final Set<DialledConnection> open = new HashSet<>();
    private boolean paused;
    private boolean closed;

    void add(DialledConnection dialled) {
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                open.add(dialled);
                if (paused) {
                    dialled.stream().pauseReading();
                }
            }
        }
        if (late) {
            dialled.close();
        }
    }

    synchronized void remove(DialledConnection dialled) {
        open.remove(dialled);
    }

    synchronized boolean isEmpty() {
        return open.isEmpty();
    }

    void ping() {
        List<DialledConnection> now;
        synchronized (this) {
            now = List.copyOf(open);
        }
        // outside, as to send may close, and one that is being opened waits for this object
        now.forEach(DialledConnection::ping);
    }

    @Override
    public synchronized void pauseReading() {
        paused = true;
        open.forEach(dialled -> dialled.stream().pauseReading());
    }

    @Override
    public synchronized void resumeReading() {
        paused = false;
        open.forEach(dialled -> dialled.stream().resumeReading());
    }

    @Override
    public void close() {
        List<DialledConnection> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(open);
        }
        last.forEach(DialledConnection::close);
    }
}
