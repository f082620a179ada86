package org.sipmodule.it.hostile;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.function.UnaryOperator;

/** The end of a client's pipeline next to the socket, which breaks what the client's TLS engine sends from some point on. */
final class BrokenWire extends ChannelDuplexHandler {

    private final UnaryOperator<byte[]> breaker;
    private final boolean inHandshake;
    private boolean heard;
    private boolean broken;

    /** @param inHandshake whether it begins with the answer to the server's first flight, and not after the handshake */
    BrokenWire(UnaryOperator<byte[]> breaker, boolean inHandshake) {
        this.breaker = breaker;
        this.inHandshake = inHandshake;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        heard = true;
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        boolean now = inHandshake
                ? heard
                : context.pipeline().get(SslHandler.class).handshakeFuture().isSuccess();
        if (now) {
            broken = true;
            super.write(context, Unpooled.wrappedBuffer(breaker.apply(BrokenPeers.bytesOf(message))), promise);
        } else {
            super.write(context, message, promise);
        }
    }

    /** Nothing good follows what was broken, so that the server need not wait for it. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the server may have closed already
    public void flush(ChannelHandlerContext context) throws Exception {
        super.flush(context);
        if (broken) {
            ((SocketChannel) context.channel()).shutdownOutput();
        }
    }
}
