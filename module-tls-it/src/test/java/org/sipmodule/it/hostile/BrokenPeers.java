package org.sipmodule.it.hostile;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Peers that send what they should not, each over a connection of its own. What they are asked for is done when the
 * server has closed that connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
final class BrokenPeers implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    private final EventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("broken-peers"), NioIoHandler.newFactory());
    private final SSLContext context;
    private final InetSocketAddress server;

    BrokenPeers(SSLContext context, int port) {
        this.context = context;
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Sends bytes where a handshake should be, and the end of the stream.
     *
     * @param segment how many of them first
     */
    CompletableFuture<Void> send(byte[] bytes, int segment) {
        return closed(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                context.writeAndFlush(Unpooled.wrappedBuffer(bytes, 0, segment));
                context.writeAndFlush(Unpooled.wrappedBuffer(bytes, segment, bytes.length - segment))
                        .addListener(sent -> ((SocketChannel) context.channel()).shutdownOutput());
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object alert) {
                ReferenceCountUtil.release(alert);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
                context.close();
            }
        });
    }

    /** Does a handshake of which all is broken that the client sends after the server's first flight. */
    CompletableFuture<Void> breakHandshake(UnaryOperator<byte[]> breaker) {
        return closed(new BrokenWire(breaker, true), tls(), new BrokenTalk(List.of()));
    }

    /** Does a handshake, and breaks the records with the first request. */
    CompletableFuture<Void> breakRecords(UnaryOperator<byte[]> breaker) {
        return closed(new BrokenWire(breaker, false), tls(), new BrokenTalk(List.of(new byte[0])));
    }

    /**
     * Sends broken messages one after another until the server has enough of it.
     *
     * @return how many of them the server has looked at, at least one
     */
    CompletableFuture<Integer> tell(List<byte[]> messages) {
        BrokenTalk talk = new BrokenTalk(messages);
        return closed(tls(), talk).thenCompose(done -> talk.seen());
    }

    private SslHandler tls() {
        // with an address, so that the engine remembers the session: most of these connections are short
        SSLEngine engine = context.createSSLEngine("127.0.0.1", server.getPort());
        engine.setUseClientMode(true);
        SslHandler tls = new SslHandler(engine);
        tls.setHandshakeTimeoutMillis(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        tls.setCloseNotifyReadTimeoutMillis(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return tls;
    }

    private CompletableFuture<Void> closed(ChannelHandler... handlers) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Channel channel = new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        made.pipeline().addLast(handlers);
                    }
                })
                .connect(server)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        closed.completeExceptionally(new IOException("not accepted", connected.cause()));
                    }
                })
                .channel();
        channel.closeFuture().addListener(done -> closed.complete(null));
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((done, tooLate) -> channel.close());
    }

    static byte[] bytesOf(Object message) {
        try {
            return ByteBufUtil.getBytes((ByteBuf) message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS);
    }
}
