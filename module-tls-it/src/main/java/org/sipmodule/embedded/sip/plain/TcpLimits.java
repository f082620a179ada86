package org.sipmodule.embedded.sip.plain;

import java.time.Duration;

/**
 * What the stack's own TCP allows a peer.
 *
 * @param maxConnections {@code tcp_max_connections}: how many connections each socket takes
 * @param connectTimeout {@code tcp_connect_timeout}: how long one of ours may take to open
 * @param lifetime       {@code tcp_connection_lifetime}: how long a connection may be silent in both directions
 * @param sendTimeout    {@code tcp_send_timeout}: how long a peer may take nothing of what is sent
 * @param message        how long a message that began may take
 */
public record TcpLimits(
        int maxConnections, Duration connectTimeout, Duration lifetime, Duration sendTimeout, Duration message) {

    /** Kamailio's. */
    public static final Duration LIFETIME = Duration.ofMinutes(2);

    /** As the module {@code tls} has it by default ({@code message_timeout}). */
    public static final Duration MESSAGE = Duration.ofSeconds(30);

    public static final TcpLimits DEFAULTS =
            new TcpLimits(2048, Duration.ofSeconds(10), LIFETIME, Duration.ofSeconds(10), MESSAGE);

    public TcpLimits {
        // a socket takes 0 for ever
        lifetime = lifetime.isZero() ? Duration.ofSeconds(1) : lifetime;
    }

    /** As sockets and timers take it. */
    static int millis(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, time.toMillis());
    }
}
