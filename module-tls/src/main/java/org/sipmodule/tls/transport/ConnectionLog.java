package org.sipmodule.tls.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.RateLimit;
import org.sipmodule.tls.runtime.TlsConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The log lines of the transport, in the words an operator looks for; what a peer can cause at will is rate limited. */
final class ConnectionLog {

    private static final Logger LOG = LoggerFactory.getLogger("org.sipmodule.tls.connection");
    private static final Duration SPAN = Duration.ofSeconds(10);
    private static final int LINES_PER_SPAN = 5;
    private static final int ADDRESSES = 1024;

    /** The kinds of line that are limited as a whole, not for each address. */
    private enum Kind {
        LIMIT,
        MEMORY,
        ACCEPT
    }

    private final RateLimit<InetAddress> byAddress = new RateLimit<>(LINES_PER_SPAN, SPAN, ADDRESSES, System::nanoTime);
    private final RateLimit<Kind> byKind = new RateLimit<>(1, SPAN, Kind.values().length, System::nanoTime);

    /** {@code tls_log} to a level of SLF4J, which has no NOTICE. */
    static Level level(int tlsLog) {
        return switch (Math.max(-1, Math.min(3, tlsLog))) {
            case -1 -> Level.ERROR;
            case 0 -> Level.WARN;
            case 1, 2 -> Level.INFO;
            default -> Level.DEBUG;
        };
    }

    void established(Level level, TlsConnection connection, Handshake handshake) {
        LOG.atLevel(level)
                .log(
                        "new TLS connection {} from {} to {}: {} {}, profile {}, generation {}, sni {}{}, peer certificate: {}",
                        connection.id(),
                        text(connection.remote()),
                        text(connection.local()),
                        handshake.protocol(),
                        handshake.cipherSuite(),
                        handshake.profile().label(),
                        handshake.generation(),
                        handshake.sni().orElse("none"),
                        handshake.resumed() ? ", resumed" : "",
                        peer(handshake));
    }

    void handshakeFailed(
            TlsConnection connection, Optional<ClientHello> hello, @Nullable String profile, String reason) {
        InetAddress source = connection.remote().getAddress();
        byAddress
                .pass(source)
                .ifPresent(held -> LOG.warn(
                        "TLS handshake from {} to {} failed: {} (sni {}, profile {}, offered {}){}",
                        text(connection.remote()),
                        text(connection.local()),
                        reason,
                        hello.flatMap(ClientHello::sni).orElse("none"),
                        profile == null ? "none" : profile,
                        hello.map(ClientHello::versionName).orElse("nothing"),
                        held == 0 ? "" : "; " + held + " such lines of this address left out"));
    }

    void refusedByLimit(InetSocketAddress remote, int current, int limit) {
        byKind.pass(Kind.LIMIT)
                .ifPresent(held -> LOG.error(
                        "refusing the TLS connection from {}: {} of {} connections are open (tls_max_connections){}",
                        text(remote),
                        current,
                        limit,
                        others(held)));
    }

    void lowMemory(InetSocketAddress remote, long free, String setting, int threshold) {
        byKind.pass(Kind.MEMORY)
                .ifPresent(held -> LOG.error(
                        "closing the TLS connection from {}: {} KB of memory are free, {} is {}{}",
                        text(remote),
                        free,
                        setting,
                        threshold,
                        others(held)));
    }

    void acceptFailed(InetSocketAddress listener, Throwable cause) {
        OptionalLong held = byKind.pass(Kind.ACCEPT);
        held.ifPresent(count ->
                LOG.error("cannot accept on {}, pausing: {}{}", text(listener), cause.getMessage(), others(count)));
    }

    void consumerBroken(TlsConnection connection, Throwable cause) {
        LOG.error("closing {}: what handles its messages failed", connection, cause);
    }

    void broken(TlsConnection connection, String reason) {
        LOG.debug("{}: {}", connection, reason);
    }

    void closed(TlsConnection connection, CloseReason reason) {
        LOG.debug("{} closed: {}", connection, reason);
    }

    private static String peer(Handshake handshake) {
        return handshake.peer().hasCertificate()
                ? handshake.peer().chain().get(0).getSubjectX500Principal().getName() + ", "
                        + handshake.peer().result().words()
                : "none";
    }

    private static String others(long held) {
        return held == 0 ? "" : "; " + held + " more such lines left out";
    }

    /** An address as it is written in a configuration. */
    static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
