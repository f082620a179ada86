package org.sipmodule.tls.transport;

import java.nio.ByteBuffer;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * What stands at the clear-text end of one connection. All calls come from the one worker thread that the connection is
 * bound to, in order; a consumer may take its time (parse, run a script) but must not wait for the network.
 */
public interface ClearTextConsumer {

    /**
     * Makes the consumer of a connection: of an accepted one on its worker thread when the handshake has ended, of an
     * outbound one on the thread that opens it, before anything is sent.
     */
    @FunctionalInterface
    interface Factory {
        ClearTextConsumer accept(TlsConnection connection);
    }

    /**
     * Decrypted bytes.
     *
     * @param clearText valid during the call only
     */
    void received(ByteBuffer clearText);

    /** The connection has ended; nothing comes after this. */
    void closed(CloseReason reason);
}
