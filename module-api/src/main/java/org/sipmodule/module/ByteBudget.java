package org.sipmodule.module;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that several may keep in memory together. Safe from any thread; nothing in it waits. */
public final class ByteBudget {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    public ByteBudget(long most) {
        this.most = most;
    }

    /** What is harmless in this JVM: one of so many parts of its heap. */
    public static ByteBudget ofHeap(int parts) {
        return new ByteBudget(Runtime.getRuntime().maxMemory() / parts);
    }

    /** @return false when there are not as many left; then none is taken */
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** How many there may be. */
    public long most() {
        return most;
    }

    /** How many there are now. */
    public long taken() {
        return taken.get();
    }
}
