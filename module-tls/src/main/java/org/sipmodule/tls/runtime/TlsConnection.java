package org.sipmodule.tls.runtime;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ConnectionInfo;

/**
 * One TLS connection, from accept or connect until it is closed: who is at its ends, what the handshake settled, and the
 * two things one can do with it: send and close. Safe from any thread.
 */
public final class TlsConnection {

    /** Who opened it. */
    public enum Direction {
        INBOUND,
        OUTBOUND
    }

    /** The states that {@code tls.list} shows. */
    public enum State {
        /** Connected, no byte seen. */
        PRE_INIT,
        /** The handshake runs. */
        HANDSHAKING,
        ESTABLISHED,
        CLOSED
    }

    /** The transport's end of it; all methods return at once and may be called from any thread. */
    public interface Link {
        /**
         * Hands over bytes to be written.
         *
         * @param clearText taken without a copy when the result is {@link SendResult#ACCEPTED}: not to be changed after
         */
        SendResult send(byte[] clearText);

        /**
         * Nothing more is handed on, and what the peer sends waits in its socket, until reading is resumed. Acts once the
         * handshake has ended; what the worker is handing on just now may still come. Pauses are not counted: a further one
         * does nothing.
         */
        void pauseReading();

        /** Ends all pauses at once; does nothing when there is none. */
        void resumeReading();

        /**
         * Ends the connection, once what was accepted is written; what still waits for the handshake is thrown away. The
         * first reason counts, a further call does nothing.
         */
        void close(CloseReason reason);

        /** Clear text that waits for an outbound handshake to end, in bytes; 0 for an accepted connection. */
        int queuedClearText();

        /** Encrypted input that was read and is not decrypted, in bytes. */
        int unreadInput();

        /** Seconds until the idle time-out closes it; negative when it never does. */
        long secondsToIdleTimeout();

        /** No further request takes this connection; what is under way on it goes on. */
        default void retire() {}

        /** {@code connection_timeout} may have changed: the idle time is looked at again now. */
        default void settingsChanged() {}
    }

    /** The local end of an outbound connection that is not connected yet. */
    public static final InetSocketAddress NOT_CONNECTED = new InetSocketAddress(0);

    private final long id;
    private final Direction direction;
    private final InetSocketAddress remote;
    private final Instant created;
    private final Link link;
    private volatile InetSocketAddress local;
    private volatile State state = State.PRE_INIT;
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private volatile @Nullable String profile;
    private volatile @Nullable String sni;
    private volatile @Nullable Handshake handshake;

    /** @param local our end, or {@link #NOT_CONNECTED} */
    public TlsConnection(
            long id,
            Direction direction,
            InetSocketAddress local,
            InetSocketAddress remote,
            Instant created,
            Link link) {
        this.id = id;
        this.direction = direction;
        this.local = local;
        this.remote = remote;
        this.created = created;
        this.link = link;
    }

    /** As {@code tls.list} shows it; no other connection of this module has had it. */
    public long id() {
        return id;
    }

    public Direction direction() {
        return direction;
    }

    /** Our end; {@link #NOT_CONNECTED} until an outbound connection has one. */
    public InetSocketAddress local() {
        return local;
    }

    /** The peer's end, as it was accepted or dialled. */
    public InetSocketAddress remote() {
        return remote;
    }

    /** When it was accepted, or when dialling began. */
    public Instant created() {
        return created;
    }

    /** Where it is now; a later state may have been reached when the caller looks at it. */
    public State state() {
        return state;
    }

    /** What the handshake settled; empty before it has ended. */
    public Optional<Handshake> handshake() {
        return Optional.ofNullable(handshake);
    }

    /** The connection's name for hosts and scripts. */
    public ConnectionInfo info() {
        return new ConnectionInfo(OptionalLong.of(id), "tls", local, remote);
    }

    /** What can be done with it; of a closed one, all of it without effect. */
    public Link link() {
        return link;
    }

    /**
     * Why the connection never came to carry anything, or why what was sent on it last is lost, in words; empty when neither
     * is known.
     */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** The label of the profile that was chosen; empty before the ClientHello was read. */
    public Optional<String> profile() {
        return Optional.ofNullable(profile);
    }

    /** The server name in the ClientHello; empty when it has none or was not read yet. */
    public Optional<String> sni() {
        return Optional.ofNullable(sni);
    }

    /** Told by the transport once: how the connection will be served. */
    public void chosen(String profileLabel, Optional<String> serverName) {
        profile = profileLabel;
        sni = serverName.orElse(null);
    }

    /** Told by the transport once, for an outbound connection: TCP is connected. */
    public void connected(InetSocketAddress from) {
        local = from;
    }

    /** Told by the transport before the connection is closed. The first reason is the one; what follows from it comes later. */
    public void failed(String reason) {
        failure.compareAndSet(null, reason);
    }

    /** Told by the transport, in the order of the states. */
    public void handshaking() {
        state = State.HANDSHAKING;
    }

    /** Told by the transport once, before the first byte of clear text is delivered. */
    public void established(Handshake settled) {
        handshake = settled;
        state = State.ESTABLISHED;
    }

    /** Told by the transport once. */
    public void closed() {
        state = State.CLOSED;
    }

    @Override
    public String toString() {
        return "TLS connection " + id + (direction == Direction.INBOUND ? " from " : " to ") + Addresses.text(remote)
                + (local.equals(NOT_CONNECTED)
                        ? ""
                        : (direction == Direction.INBOUND ? " to " : " from ") + Addresses.text(local));
    }
}
