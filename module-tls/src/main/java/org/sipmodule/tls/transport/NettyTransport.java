package org.sipmodule.tls.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Dial;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.OutboundConnections;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS transport on Netty. Owns its threads: {@code tls-io-N} accept, move bytes between sockets and memory and do nothing
 * else, {@code tls-worker-N} do everything else of the connections pinned to them, and {@code tls-token-N} what may wait for
 * a key on a token. Public for the module's wiring, which hands it on as a {@link TlsTransport}.
 */
public final class NettyTransport implements TlsTransport {

    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);

    private static final int BACKLOG = 1024;
    private static final int BIND_SECONDS = 10;
    // a token that hangs keeps its connections and its threads: both together take less than the packaged host gives
    // its end
    private static final int STOP_SECONDS = 1;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    /** Little beside a way through a network, and enough for the messages of many connections to come together. */
    private static final Duration SELECTOR_WAIT = Duration.ofMillis(1);

    /** A connection has at most a handful of tasks waiting, so this is thousands of connections on one worker. */
    private static final int MOST_TASKS = 64 * 1024;

    /**
     * How many threads.
     *
     * @param io      selector threads
     * @param workers worker threads
     */
    public record Threads(int io, int workers) {
        /** A selector per core, and two workers, as a script may wait for a moment. */
        public static Threads forThisMachine() {
            int cores = Runtime.getRuntime().availableProcessors();
            return new Threads(cores, 2 * cores);
        }
    }

    private final Surroundings surroundings;
    private final EventLoopGroup selectors;
    private final EventExecutorGroup workers;
    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Threads start with the first connection.
     *
     * @param connections of this transport alone
     */
    public NettyTransport(
            Threads threads,
            TransportSettings settings,
            InboundPolicy inbound,
            OutboundPolicy outbound,
            ConnectionTable connections,
            TlsCounters counters,
            FreeMemory memory) {
        ConnectionLog log = new ConnectionLog(settings);
        surroundings = new Surroundings(
                settings,
                inbound,
                outbound,
                connections,
                new OutboundConnections(),
                counters,
                new Capacity(settings, connections, counters, memory, log),
                new TokenLanes(named("tls-token-")),
                log);
        BusyWorkers busy = new BusyWorkers(Runtime.getRuntime().availableProcessors(), SELECTOR_WAIT);
        selectors = LastingThreads.selectors(threads.io(), named("tls-io-"), NioIoHandler.newFactory(), busy);
        workers = LastingThreads.workers(threads.workers(), named("tls-worker-"), MOST_TASKS, busy);
        DescriptorLimit.ofProcess()
                .ifPresent(limit -> DescriptorLimit.warning(limit, settings.maxConnections())
                        .ifPresent(LOG::warn));
    }

    @Override
    public Listener listen(InetSocketAddress address, ClearTextConsumer.Factory consumers) throws IOException {
        if (closed.get()) {
            throw cannotListen(address, "the transport is closed", null);
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(selectors)
                .channelFactory(DirectListener::new)
                .handler(new AcceptPause(surroundings.log()))
                .childHandler(new Admission(surroundings, workers, consumers, closed::get))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .bind(address);
        if (!bound.awaitUninterruptibly(BIND_SECONDS, TimeUnit.SECONDS) || !bound.isSuccess()) {
            closeListener(bound.channel());
            Throwable cause = bound.cause();
            throw cannotListen(
                    address, cause == null ? "no answer from the system" : String.valueOf(cause.getMessage()), cause);
        }
        listeners.add(bound.channel());
        return new BoundListener(bound.channel());
    }

    @Override
    public TlsConnection connect(Dial dial, ClearTextConsumer.Factory consumers) throws IOException {
        if (closed.get()) {
            throw new IOException(cannotConnect(dial) + "the transport is closed");
        }
        OutboundPolicy.Choice choice = surroundings.outbound().choose(dial);
        try {
            return surroundings
                    .usable()
                    .get(choice.key(), () -> open(dial, choice, consumers))
                    .orElseThrow(() -> new IOException(
                            cannotConnect(dial) + "tls_max_connections or low_mem_threshold1 is reached"));
        } catch (ChannelException noSocket) {
            throw new IOException(cannotConnect(dial) + "no socket can be made", noSocket);
        }
    }

    private Optional<TlsConnection> open(Dial dial, OutboundPolicy.Choice choice, ClearTextConsumer.Factory consumers) {
        if (surroundings.capacity().refusesNew(dial.remote())) {
            return Optional.empty();
        }
        NioSocketChannel channel = new DirectChannel();
        SocketOptions.set(channel.config(), surroundings.settings());
        channel.config().setConnectTimeoutMillis((int)
                surroundings.settings().handshakeTimeout().toMillis());
        EventLoop selector = selectors.next();
        EventExecutor worker = choice.onToken() ? surroundings.tokens().lane(selector) : workers.next();
        Chain chain = Chain.dialled(surroundings, choice, channel, worker, dial.remote());
        if (!surroundings.capacity().takesIn(chain.connection())) {
            channel.unsafe().closeForcibly();
            return Optional.empty();
        }
        try {
            surroundings.counters().opened().increment();
            chain.serve(consumers);
            chain.startClocks();
            dial(dial, selector, channel, chain);
        } catch (RuntimeException | Error broken) {
            // out of memory, most likely: nothing would ever tell of its end
            surroundings.capacity().ended(chain.connection());
            channel.unsafe().closeForcibly();
            throw broken;
        }
        return Optional.of(chain.connection());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the listeners hear of it
    private void dial(Dial dial, EventLoop selector, NioSocketChannel channel, Chain chain) {
        selector.register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                chain.connectFailed(registered.cause());
                return;
            }
            chain.install(channel.pipeline());
            channel.connect(
                            dial.remote(),
                            dial.local()
                                    .map(address -> new InetSocketAddress(address, 0))
                                    .orElse(null))
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            chain.connectFailed(connected.cause());
                        } else if (closed.get()) {
                            // it came too late to be among the connections that the transport's close has seen
                            chain.connection().link().close(CloseReason.LOCAL);
                        }
                    });
        });
    }

    private static String cannotConnect(Dial dial) {
        return "cannot connect to " + Addresses.text(dial.remote()) + ": ";
    }

    @Override
    public void stopAccepting() {
        listeners.forEach(NettyTransport::closeListener);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stopAccepting();
        ConnectionTable connections = surroundings.connections();
        connections.connections().forEach(connection -> connection.link().close(CloseReason.LOCAL));
        try {
            if (!connections.awaitEmpty(CLOSE_WAIT)) {
                LOG.warn("{} TLS connections did not close within {} s", connections.count(), CLOSE_WAIT.toSeconds());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        stopThreads();
    }

    /** Also when the caller is interrupted, which only takes the waiting away. */
    private void stopThreads() {
        // selectors last: what workers still write needs them
        stop(surroundings.tokens()::stop);
        for (EventExecutorGroup group : List.of(workers, selectors)) {
            Future<?> stopped = group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
            stop(seconds -> stopped.await(seconds, TimeUnit.SECONDS));
        }
    }

    private interface Stop {
        boolean within(int seconds) throws InterruptedException;
    }

    private static void stop(Stop stop) {
        try {
            if (!stop.within(STOP_SECONDS)) {
                LOG.warn("threads of the TLS transport still run after {} s", STOP_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static IOException cannotListen(InetSocketAddress address, String reason, @Nullable Throwable cause) {
        return new IOException("cannot listen on " + Addresses.text(address) + ": " + reason, cause);
    }

    private static void closeListener(Channel listener) {
        listener.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> new FastThreadLocalThread(task, prefix + number.incrementAndGet());
    }

    private final class BoundListener implements Listener {
        private final Channel channel;

        private BoundListener(Channel channel) {
            this.channel = channel;
        }

        @Override
        public InetSocketAddress address() {
            return (InetSocketAddress) channel.localAddress();
        }

        @Override
        public void close() {
            listeners.remove(channel);
            closeListener(channel);
        }
    }
}
