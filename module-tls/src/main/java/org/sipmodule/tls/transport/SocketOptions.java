package org.sipmodule.tls.transport;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import org.sipmodule.module.HostSettings;
import org.sipmodule.tls.runtime.TransportSettings;

/** The socket options of every connection, accepted or opened. */
final class SocketOptions {

    /** Most bytes read at once; a TLS record is little more than half of it. */
    private static final int MOST_READ = 32 * 1024;

    /** A system that lacks one of them keeps its own value, and Netty says so. */
    private static final ChannelOption<Integer> KEEPIDLE = NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE);

    private static final ChannelOption<Integer> KEEPINTVL = NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL);
    private static final ChannelOption<Integer> KEEPCNT = NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT);

    private SocketOptions() {}

    static void set(ChannelConfig config, TransportSettings settings) {
        HostSettings.Tcp tcp = settings.tcp();
        int writes = settings.conWqMax();
        config.setOption(ChannelOption.SO_KEEPALIVE, tcp.keepalive());
        if (tcp.keepalive()) {
            tcp.keepidle().ifPresent(seconds -> config.setOption(KEEPIDLE, seconds));
            tcp.keepintvl().ifPresent(seconds -> config.setOption(KEEPINTVL, seconds));
            tcp.keepcnt().ifPresent(count -> config.setOption(KEEPCNT, count));
        }
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setAutoRead(false);
        // else a peer's end of input would close the socket before its last messages are answered
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setRecvByteBufAllocator(readSizes());
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(writes / 2, writes));
    }

    /** One read for each select: Netty's default of 16 would read half a MiB past the intake's high mark. */
    private static AdaptiveRecvByteBufAllocator readSizes() {
        AdaptiveRecvByteBufAllocator sizes = new AdaptiveRecvByteBufAllocator(512, 2048, MOST_READ);
        sizes.maxMessagesPerRead(1);
        return sizes;
    }
}
