package org.sipmodule.embedded.sip.plain;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of messages that plain TCP has begun to read, on all connections together: 2048 peers that send all but the end of
 * one would have 256 MB for half a minute. Safe from any thread.
 */
final class UnfinishedMessages {

    /** Of each message this much is not counted: whoever is within it is served also when others have taken all there is. */
    static final int FREE = 4 * 1024;

    private static final int SHARE_OF_HEAP = 16;

    private final long most;
    private final AtomicLong bytes = new AtomicLong();

    UnfinishedMessages() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    UnfinishedMessages(long most) {
        this.most = most;
    }

    /** One message; used by the thread that reads it. */
    final class Message {

        private int length;
        private int taken;

        /** @return false when there are too many of them already; then it must not grow */
        boolean grows(int by) {
            length += by;
            int more = length - FREE - taken;
            if (more <= 0) {
                return true;
            }
            if (bytes.addAndGet(more) > most) {
                bytes.addAndGet(-more);
                return false;
            }
            taken += more;
            return true;
        }

        /** How many bytes there may be of all of them. */
        long most() {
            return most;
        }

        /** It is whole, or never will be. */
        void ends() {
            bytes.addAndGet(-taken);
            length = 0;
            taken = 0;
        }
    }

    Message message() {
        return new Message();
    }
}
