package org.sipmodule.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many SIP clients in two threads, each connection with little memory and, with the JDK's engine, one descriptor. */
public final class Peers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private static final long PATIENCE_MILLIS = 60_000;
    private static final int DESCRIPTORS_BESIDE = 400;

    private final EventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("peers"), NioIoHandler.newFactory());
    private final SSLContext context;
    private final InetSocketAddress server;
    private final AtomicInteger opened = new AtomicInteger();

    public Peers(SSLContext context, int port) {
        this.context = context;
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Connects and completes the handshake. */
    public CompletableFuture<Peer> open(String sni) {
        CompletableFuture<Peer> result = new CompletableFuture<>();
        String id = "p" + opened.incrementAndGet();
        ChannelFuture connected = new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PATIENCE_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        SslHandler tls = new SslHandler(engine(sni));
                        tls.setHandshakeTimeoutMillis(PATIENCE_MILLIS);
                        Peer peer = new Peer(channel, id);
                        channel.pipeline().addLast(tls, peer);
                        tls.handshakeFuture().addListener(done -> {
                            if (done.isSuccess()) {
                                result.complete(peer);
                            } else {
                                result.completeExceptionally(done.cause());
                            }
                        });
                    }
                })
                .connect(server);
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                result.completeExceptionally(done.cause());
            }
        });
        return result;
    }

    private SSLEngine engine(String sni) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(sni)));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** As many as this process and the one it starts may have descriptors for. */
    public static int asMany(int wanted, int descriptorsEach) {
        long limit = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : 0;
        int possible = (int) Math.min(wanted, (limit - DESCRIPTORS_BESIDE) / descriptorsEach);
        if (possible < wanted) {
            LOG.warn(
                    "REDUCED: {} connections instead of {}: they need {} descriptors, ulimit -n gives {}",
                    possible,
                    wanted,
                    descriptorsEach * wanted + DESCRIPTORS_BESIDE,
                    limit);
        }
        assertThat(possible).as("connections that ulimit -n permits").isPositive();
        return possible;
    }

    /** A future that completes so much later. */
    public static CompletableFuture<Void> later(long nanos) {
        return new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    }

    /** Does something so often, with so many under way at once; the first failure ends it. */
    public static CompletableFuture<Void> times(int count, int atOnce, IntFunction<CompletableFuture<?>> operation) {
        AtomicInteger next = new AtomicInteger();
        CompletableFuture<Void> failed = new CompletableFuture<>();
        CompletableFuture<?>[] lanes = Stream.generate(() -> lane(count, next, operation, failed))
                .limit(Math.min(count, atOnce))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.anyOf(failed, CompletableFuture.allOf(lanes)).thenApply(done -> null);
    }

    private static CompletableFuture<Void> lane(
            int count,
            AtomicInteger next,
            IntFunction<CompletableFuture<?>> operation,
            CompletableFuture<Void> failed) {
        int turn = next.getAndIncrement();
        if (turn >= count || failed.isDone()) {
            return CompletableFuture.completedFuture(null);
        }
        return operation
                .apply(turn)
                .whenComplete((done, cause) -> {
                    if (cause != null) {
                        failed.completeExceptionally(cause);
                    }
                })
                .thenCompose(done -> lane(count, next, operation, failed));
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS);
    }
}
