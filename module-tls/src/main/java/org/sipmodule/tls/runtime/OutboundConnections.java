package org.sipmodule.tls.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outbound connections that new requests may share, open or opening: at most one for each {@link ReuseKey}. One that
 * begins to close is no longer among them, so that the next request dials anew. Safe from any thread.
 */
public final class OutboundConnections {

    private final ConcurrentMap<ReuseKey, TlsConnection> usable = new ConcurrentHashMap<>();

    /** What ends on a thread while it opens one: the map can't be changed then, and the one that opens is not in it yet. */
    private static final ThreadLocal<@Nullable List<Runnable>> AFTERWARDS = new ThreadLocal<>();

    /**
     * The connection of that key.
     *
     * @param open makes one when there is none, and empty when none can be made; does memory work only
     */
    public Optional<TlsConnection> get(ReuseKey key, Supplier<Optional<TlsConnection>> open) {
        TlsConnection known = usable.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        List<Runnable> ended = new ArrayList<>(0);
        AFTERWARDS.set(ended);
        try {
            return Optional.ofNullable(
                    usable.computeIfAbsent(key, absent -> open.get().orElse(null)));
        } finally {
            AFTERWARDS.remove();
            ended.forEach(Runnable::run);
        }
    }

    /** No request takes that connection any more. */
    public void forget(ReuseKey key, TlsConnection connection) {
        List<Runnable> afterwards = AFTERWARDS.get();
        if (afterwards == null) {
            usable.remove(key, connection);
        } else {
            afterwards.add(() -> usable.remove(key, connection));
        }
    }
}
