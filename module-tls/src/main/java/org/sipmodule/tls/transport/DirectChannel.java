package org.sipmodule.tls.transport;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection's socket, to which its worker may write by itself. Through Netty alone each write is a task for the selector
 * thread, and on a busy core the switch between the two threads costs more than the write.
 */
final class DirectChannel extends NioSocketChannel {

    /** To be connected. */
    DirectChannel() {}

    DirectChannel(Channel listener, SocketChannel accepted) {
        super(listener, accepted);
    }

    /**
     * From any thread, as long as nothing of this connection waits in Netty's own queue, which these bytes would overtake.
     *
     * @return how many bytes the system took, without waiting for room
     */
    long writeNow(ByteBuffer[] bytes) throws IOException {
        return bytes.length == 1 ? javaChannel().write(bytes[0]) : javaChannel().write(bytes);
    }
}
