package org.sipmodule.tls.transport;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;

/**
 * Lets an accepted connection in, or closes it at once without a byte: {@code low_mem_threshold1} (manual
 * 10.24), the limits of its source, and those of all connections together, see {@link Capacity}. Memory work only, on the selector thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
final class Admission extends ChannelInitializer<SocketChannel> {

    private final Surroundings surroundings;
    private final EventExecutorGroup workers;
    private final ClearTextConsumer.Factory consumers;
    private final BooleanSupplier stopping;

    Admission(
            Surroundings surroundings,
            EventExecutorGroup workers,
            ClearTextConsumer.Factory consumers,
            BooleanSupplier stopping) {
        this.stopping = stopping;
        this.surroundings = surroundings;
        this.workers = workers;
        this.consumers = consumers;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        @Nullable InetSocketAddress remote = channel.remoteAddress();
        if (remote == null) { // gone already
            channel.close();
            return;
        }
        Capacity capacity = surroundings.capacity();
        if (capacity.refusesNew(remote) || !capacity.takesFrom(remote)) {
            channel.close();
            return;
        }
        boolean isIn = false;
        try {
            Chain chain = Chain.accepted(surroundings, consumers, channel, worker(channel));
            isIn = capacity.takesIn(chain.connection());
            if (isIn) {
                begin(chain, channel);
            }
        } finally {
            if (!isIn) {
                capacity.gone(remote);
                channel.close();
            }
        }
    }

    private EventExecutor worker(SocketChannel channel) {
        return surroundings.inbound().mayWaitForToken()
                ? surroundings.tokens().lane(channel.eventLoop())
                : workers.next();
    }

    private void begin(Chain chain, SocketChannel channel) {
        try {
            surroundings.counters().accepted().increment();
            SocketOptions.set(channel.config(), surroundings.settings());
            chain.install(channel.pipeline());
        } catch (RuntimeException | Error broken) {
            // out of memory, most likely: without its handlers nothing would ever tell of its end
            surroundings.capacity().ended(chain.connection());
            throw broken;
        }
        if (stopping.getAsBoolean()) {
            // it came too late to be among the connections that the transport's close has seen
            chain.close(CloseReason.LOCAL);
        }
    }
}
