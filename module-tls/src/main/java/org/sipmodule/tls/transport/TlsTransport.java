package org.sipmodule.tls.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.sipmodule.tls.runtime.Dial;
import org.sipmodule.tls.runtime.TlsConnection;

/** Opens listeners and connections, and runs them until it is closed. Safe from any thread. */
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

    /**
     * The connection by which a message of that kind leaves: one that is open or opening and has the same
     * {@link org.sipmodule.tls.runtime.ReuseKey}, else a new one. Returns at once; what is sent before the handshake has
     * ended waits within the limits of {@code con_ct_wq_max} and {@code ct_wq_max}.
     *
     * @param consumers asked for the consumer of a new connection before this returns, on the calling thread; does memory
     *     work only. The consumer hears of a failure too, with {@link TlsConnection#failure()} as the reason
     * @throws IOException when no connection can be begun: limits, descriptors, a closed transport
     */
    TlsConnection connect(Dial dial, ClearTextConsumer.Factory consumers) throws IOException;

    /** Closes all listeners; connections stay, and are opened. */
    void stopAccepting();

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
