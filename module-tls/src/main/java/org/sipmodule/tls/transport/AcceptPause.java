package org.sipmodule.tls.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * On a listener: when accepting fails, as it does while descriptors are exhausted, stops it for a second instead of
 * trying without end. Connections wait in the system's backlog meanwhile.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {

    private static final int PAUSE_MILLIS = 1000;

    private final ConnectionLog log;

    AcceptPause(ConnectionLog log) {
        this.log = log;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(false);
            Future<?> unused = context.channel()
                    .eventLoop()
                    .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        log.acceptFailed((InetSocketAddress) context.channel().localAddress(), cause);
    }
}
