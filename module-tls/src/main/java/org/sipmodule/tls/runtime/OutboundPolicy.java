package org.sipmodule.tls.runtime;

import java.util.Optional;
import javax.net.ssl.SSLException;

/** Decides how a connection is opened, and whether it may carry anything. Safe from any thread. */
public interface OutboundPolicy {

    /** Chooses the client profile (README D8, D9) and the SNI (D10). Pure; no engine is made yet. */
    Choice choose(Dial dial);

    /**
     * Asked once for each connection, on its worker thread, when its handshake has succeeded and before the first byte of
     * clear text leaves: {@code event_route[tls:connection-out]} (manual 14.1, README D12). May run a script.
     *
     * @return false when the connection must be closed and what waits for it be thrown away
     */
    boolean mayCarry(TlsConnection connection);

    /**
     * How one connection is opened.
     *
     * @param key     two requests with equal keys share a connection
     * @param profile the label of the chosen profile, for the log
     * @param sni     the name that will be sent
     * @param offered the newest TLS version that will be offered, for the log
     * @param onToken whether the handshake may wait for a key on a token
     * @param end     makes the engine, on the connection's worker thread once TCP is connected
     */
    record Choice(ReuseKey key, String profile, Optional<String> sni, String offered, boolean onToken, EndMaker end) {}

    /** Makes the TLS end of one connection. */
    @FunctionalInterface
    interface EndMaker {
        /** @throws SSLException when no engine can be made; the connection fails with the message */
        TlsEnd make() throws SSLException;
    }
}
