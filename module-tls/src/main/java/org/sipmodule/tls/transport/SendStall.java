package org.sipmodule.tls.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches that what waits to be written to a socket does not wait for longer than {@code tcp_send_timeout} without the peer
 * taking a byte of it: the peer, or the way to it, is frozen. On the channel's selector thread.
 */
final class SendStall {

    private static final long SHORTEST_LOOK_MILLIS = 50;

    /** How far the output has got. */
    private record Place(@Nullable Object current, long ofCurrent, long flushes) {

        /** Not by {@code equals}, which would look into a buffer that is released by now. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSame(Place other) {
            return current == other.current && ofCurrent == other.ofCurrent && flushes == other.flushes;
        }
    }

    private final Channel channel;
    private final Duration limit;
    private final Runnable stalled;
    private Place last = new Place(null, 0, 0);
    private long since;
    private long flushes;
    private @Nullable Future<?> look;

    /** @param stalled called at most once */
    SendStall(Channel channel, Duration limit, Runnable stalled) {
        this.channel = channel;
        this.limit = limit;
        this.stalled = stalled;
    }

    /** Everything of one flush is with the system. */
    void flushed() {
        flushes++;
    }

    /** Output was handed to the channel, which may not have got rid of it. */
    void watch() {
        if (look == null && waits() > 0) {
            since = System.nanoTime();
            last = place();
            again();
        }
    }

    private void again() {
        long millis = Math.max(SHORTEST_LOOK_MILLIS, limit.toMillis() / 8);
        look = channel.eventLoop().schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        look = null;
        if (waits() == 0) {
            return;
        }
        Place now = place();
        if (!now.isSame(last)) {
            last = now;
            since = System.nanoTime();
        } else if (System.nanoTime() - since >= limit.toNanos()) {
            stalled.run();
            return;
        }
        again();
    }

    private long waits() {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        return output == null ? 0 : output.totalPendingWriteBytes();
    }

    private Place place() {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        return output == null
                ? new Place(null, 0, flushes)
                : new Place(output.current(), output.currentProgress(), flushes);
    }
}
