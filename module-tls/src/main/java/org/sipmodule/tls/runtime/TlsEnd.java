package org.sipmodule.tls.runtime;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The TLS end of one connection, before its handshake.
 *
 * @param profile    the label of the chosen profile, for the log
 * @param sni        the server name in the ClientHello
 * @param onToken    whether the profile has a key on a token, for which the engine waits
 * @param engine     new, in the mode of the connection's direction; the transport releases it in all cases
 * @param settlement called with the engine when its handshake has ended
 */
public record TlsEnd(String profile, Optional<String> sni, boolean onToken, SSLEngine engine, Settlement settlement) {

    /** Says what a finished handshake came to. */
    @FunctionalInterface
    public interface Settlement {
        /**
         * Called once, on the connection's worker thread.
         *
         * @throws SSLException when the peer must not be served after all; the message is the reason
         */
        Handshake settle(SSLEngine finished) throws SSLException;
    }
}
