package org.sipmodule.tls.transport;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * A listening socket whose connections are {@link DirectChannel}s, and that only its owner closes. Netty's closes itself when
 * accept fails with anything but an I/O error, such as a moment without memory; what {@link AcceptPause} does about it is
 * enough.
 */
final class DirectListener extends NioServerSocketChannel {

    @Override
    protected int doReadMessages(List<Object> accepted) throws IOException {
        SocketChannel socket = javaChannel().accept();
        if (socket == null) {
            return 0;
        }
        try {
            accepted.add(new DirectChannel(this, socket));
            return 1;
        } catch (RuntimeException gone) {
            // the socket cannot be set up: it was closed meanwhile
            socket.close();
            return 0;
        } catch (Error noMemory) {
            socket.close();
            throw noMemory;
        }
    }

    @Override
    protected boolean closeOnReadError(Throwable cause) {
        return !isActive();
    }
}
