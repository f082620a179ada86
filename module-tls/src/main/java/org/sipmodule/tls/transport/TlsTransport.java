package org.sipmodule.tls.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Opens listeners, and runs their connections until it is closed. Safe from any thread. */
public interface TlsTransport extends AutoCloseable {

    /**
     * Binds and begins to accept.
     *
     * @param address   port 0 takes a free one
     * @param consumers asked for a consumer for each connection whose handshake has ended
     * @return when the socket listens
     * @throws IOException when it cannot be bound; the message names the address
     */
    Listener listen(InetSocketAddress address, ClearTextConsumer.Factory consumers) throws IOException;

    /** Closes all listeners and connections and waits, at most a few seconds, until their threads have ended. */
    @Override
    void close();

    /** A bound socket. */
    interface Listener extends AutoCloseable {
        /** The bound address with its real port. */
        InetSocketAddress address();

        /** Stops accepting; connections stay. */
        @Override
        void close();
    }
}
