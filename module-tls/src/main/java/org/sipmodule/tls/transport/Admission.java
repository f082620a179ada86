package org.sipmodule.tls.transport;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;

/**
 * Lets an accepted connection in, or closes it at once without a byte: {@code tls_max_connections} and
 * {@code low_mem_threshold1} (manual 10.24). Memory work only, on the selector thread.
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
        if (surroundings.refusesNew(remote)) {
            channel.close();
            return;
        }
        Chain chain = Chain.accepted(surroundings, consumers, channel, workers.next());
        if (!surroundings.admit(chain.connection())) {
            channel.close();
            return;
        }
        surroundings.counters().accepted().increment();
        SocketOptions.set(channel.config(), surroundings.settings().tcp());
        chain.install(channel.pipeline());
        if (stopping.getAsBoolean()) {
            // it came too late to be among the connections that the transport's close has seen
            chain.close(CloseReason.LOCAL);
        }
    }
}
