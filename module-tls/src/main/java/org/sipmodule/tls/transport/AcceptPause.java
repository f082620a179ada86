package org.sipmodule.tls.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * On a listener: when accepting fails, as it does while descriptors are exhausted, stops it until the next second instead of
 * trying without end. Connections wait in the system's backlog meanwhile.
 *
 * <p>Whatever has stopped it, every second it goes on: a task that is made only when accepting has failed could not be made
 * without memory, and Netty's own acceptor, which makes such a one, would then never accept again.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {

    private static final int PAUSE_MILLIS = 1000;

    private final ConnectionLog log;
    private @Nullable Future<?> goingOn;

    AcceptPause(ConnectionLog log) {
        this.log = log;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Channel listener = context.channel();
        goingOn = listener.eventLoop()
                .scheduleWithFixedDelay(() -> goOn(listener), PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Must not throw, which would be the end of its repetitions. */
    private static void goOn(Channel listener) {
        try {
            if (listener.isActive()) {
                listener.config().setAutoRead(true);
                listener.read();
            }
        } catch (Throwable again) { // no memory for that either: a second later, then
            Thread.onSpinWait();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (goingOn != null) {
            goingOn.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.channel().config().setAutoRead(false);
        log.acceptFailed((InetSocketAddress) context.channel().localAddress(), cause);
    }
}
