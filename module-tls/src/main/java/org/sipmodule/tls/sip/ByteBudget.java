package org.sipmodule.tls.sip;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that several may keep in memory together. Safe from any thread. */
final class ByteBudget {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    ByteBudget(long most) {
        this.most = most;
    }

    /** False when there are not as many left; then none is taken. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
