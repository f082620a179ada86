package org.sipmodule.tls.runtime;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.sipmodule.tls.engine.ClientOffer;

/** Decides how an accepted connection is served, once, when its ClientHello has been read. */
public interface InboundPolicy {

    /**
     * Called on the connection's worker thread; may be called for many connections at a time.
     *
     * @param sni the server name of the ClientHello in lower case without a final dot; empty when there is none or it is
     *     no host name (README D37)
     * @param offer what of the ClientHello decides which of two certificates is shown
     * @throws SSLException when no engine can be made; the connection is closed and the message logged
     */
    TlsEnd choose(Optional<String> sni, ClientOffer offer, InetSocketAddress local, InetSocketAddress remote)
            throws SSLException;

    /**
     * Whether the handshake of a connection that is accepted now may wait for a key on a token. It is then served by threads
     * that may wait, at some cost. Asked on a selector thread; a profile that is loaded a moment later is not known yet.
     */
    boolean mayWaitForToken();
}
