package org.sipmodule.tls.runtime;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The outbound connections that new requests may share, open or opening: at most one for each {@link ReuseKey}. One that
 * begins to close is no longer among them, so that the next request dials anew. Safe from any thread.
 */
public final class OutboundConnections {

    private final ConcurrentMap<ReuseKey, TlsConnection> usable = new ConcurrentHashMap<>();

    /**
     * The connection of that key.
     *
     * @param open makes one when there is none, and empty when none can be made; does memory work only
     */
    public Optional<TlsConnection> get(ReuseKey key, Supplier<Optional<TlsConnection>> open) {
        TlsConnection known = usable.get(key);
        return known != null
                ? Optional.of(known)
                : Optional.ofNullable(
                        usable.computeIfAbsent(key, absent -> open.get().orElse(null)));
    }

    /** No request takes that connection any more. */
    public void forget(ReuseKey key, TlsConnection connection) {
        usable.remove(key, connection);
    }
}
