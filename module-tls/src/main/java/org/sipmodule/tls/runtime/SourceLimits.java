package org.sipmodule.tls.runtime;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.sipmodule.module.log.RateLimit;

/**
 * What each source has of connections and of handshakes. Counts nothing while both limits are off. Bounded: a source is
 * remembered while it has a connection, and of the handshakes of the last second those of the {@value #SOURCES} sources that
 * were seen last. Safe from any thread.
 */
public final class SourceLimits {

    private static final int SOURCES = 16_384;
    private static final Duration SPAN = Duration.ofSeconds(1);

    private record InForce(SourcePolicy policy, RateLimit<InetAddress> handshakes) {}

    private final LongSupplier clock;
    private final Map<InetAddress, Integer> connections = new ConcurrentHashMap<>();
    private volatile InForce inForce;

    /**
     * Without limits.
     *
     * @param clock nanoseconds, as {@link System#nanoTime()}
     */
    SourceLimits(LongSupplier clock) {
        this.clock = clock;
        this.inForce = inForce(SourcePolicy.OFF);
    }

    /** Sets the limits; before the first connection, as those that are open are not counted. */
    public void limit(SourcePolicy policy) {
        inForce = inForce(policy);
    }

    private InForce inForce(SourcePolicy policy) {
        return new InForce(policy, new RateLimit<>(policy.maxHandshakes(), Integer.MAX_VALUE, SPAN, SOURCES, clock));
    }

    /**
     * Counts a connection, unless its source has as many as it may.
     *
     * @return false when it has; then nothing was counted
     */
    public boolean takes(InetAddress address) {
        SourcePolicy policy = policy();
        int most = policy.maxConnections();
        Optional<InetAddress> source = most > 0 ? policy.source(address) : Optional.empty();
        if (source.isEmpty()) {
            return true;
        }
        boolean[] taken = {false};
        connections.compute(source.get(), (key, count) -> {
            int now = count == null ? 0 : count;
            taken[0] = now < most;
            return taken[0] ? now + 1 : now;
        });
        return taken[0];
    }

    /** A connection that was counted has ended. */
    public void gone(InetAddress address) {
        if (policy().maxConnections() > 0) {
            policy().source(address)
                    .ifPresent(source ->
                            connections.computeIfPresent(source, (key, count) -> count > 1 ? count - 1 : null));
        }
    }

    /** Counts a handshake, unless its source has had as many in this second as it may. */
    public boolean mayHandshake(InetAddress address) {
        InForce now = inForce;
        return now.policy().maxHandshakes() <= 0
                || now.policy()
                        .source(address)
                        .map(source -> now.handshakes().pass(source).isPresent())
                        .orElse(true);
    }

    /** The most connections that any source has now; 0 while they are not counted. */
    public int mostOfOne() {
        return connections.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** How many sources have connections now; 0 while they are not counted. */
    int sources() {
        return connections.size();
    }

    public SourcePolicy policy() {
        return inForce.policy();
    }

    /** The source of an address in words, for the log. */
    public String shown(InetAddress address) {
        SourcePolicy policy = policy();
        return policy.source(address).map(policy::shown).orElse("an exempt address");
    }
}
