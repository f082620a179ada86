package org.sipmodule.tls.sip;

import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes connections whose message does not come to its end (DECISIONS D40): one task of the stack's timer for a whole
 * listening point, whatever the number of messages under way.
 */
final class MessageDeadline extends SIPStackTimerTask {

    private static final long LONGEST_PAUSE = 1000;

    private final Duration deadline;
    private final Set<SipStream> watched = ConcurrentHashMap.newKeySet();

    MessageDeadline(Duration deadline) {
        this.deadline = deadline;
    }

    void start(SipTimer timer) {
        long pause = Math.max(1, Math.min(LONGEST_PAUSE, deadline.toMillis() / 4));
        timer.scheduleWithFixedDelay(this, pause, pause);
    }

    void watch(SipStream stream) {
        watched.add(stream);
    }

    void forget(SipStream stream) {
        watched.remove(stream);
    }

    @Override
    public void runTask() {
        watched.forEach(stream -> stream.closeIfOlderThan(deadline));
    }

    @Override
    public Object getThreadHash() {
        return this;
    }
}
