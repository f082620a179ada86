package org.sipmodule.tls.transport;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * What is sent on an outbound connection before its handshake has ended (manual 10.19 to 10.21). The first message is let
 * in whatever its size; a refused one harms nothing that waits. Safe from any thread.
 */
final class ClearTextQueue {

    private final TransportSettings settings;
    private final AtomicLong all;
    private final Refusal refusal;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean over;

    /** Is told of a message that is not taken. */
    interface Refusal {
        void full(Limit limit, int bytes);
    }

    /** @param all the bytes in all queues of the transport */
    ClearTextQueue(TransportSettings settings, AtomicLong all, Refusal refusal) {
        this.settings = settings;
        this.all = all;
        this.refusal = refusal;
    }

    /** Takes a message, or says why not; empty when nothing has to wait any more. */
    synchronized Optional<SendResult> offer(byte[] message) {
        if (over) {
            return Optional.empty();
        }
        if (bytes > 0 && (long) bytes + message.length > settings.conCtWqMax()) {
            refusal.full(Limit.CON_CT_WQ_MAX, message.length);
            return Optional.of(SendResult.FULL);
        }
        if (all.addAndGet(message.length) > settings.ctWqMax()) {
            all.addAndGet(-message.length);
            refusal.full(Limit.CT_WQ_MAX, message.length);
            return Optional.of(SendResult.FULL);
        }
        waiting.add(message);
        bytes += message.length;
        return Optional.of(SendResult.ACCEPTED);
    }

    /** Hands over what waits, in order and before anything that is sent from now on. */
    synchronized void end(Consumer<byte[]> next) {
        waiting.forEach(next);
        discard();
    }

    /** Throws away what waits; nothing waits here any more. */
    synchronized void discard() {
        all.addAndGet(-bytes);
        bytes = 0;
        waiting.clear();
        over = true;
    }

    synchronized int bytes() {
        return bytes;
    }
}
