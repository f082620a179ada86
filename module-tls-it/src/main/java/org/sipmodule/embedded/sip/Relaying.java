package org.sipmodule.embedded.sip;

import java.util.Optional;
import org.sipmodule.module.RouteContext;

/** The way on for a request. The host's service for the modules that route; safe from any thread. */
public interface Relaying {

    /** What a module decides about transactions; read each time it matters. */
    interface Settings {
        /** Milliseconds until a request without any reply fails. */
        int replyTimer();

        /** Milliseconds until an INVITE with a provisional reply only fails. */
        int inviteTimer();

        /** Whether the branches before the last failure route do not count when the best reply is chosen. */
        boolean countsLastOnly();
    }

    void settings(Settings settings);

    /**
     * Sends a request on through its server transaction, which must exist, with all its branches. Returns before anything
     * is sent: a branch that cannot be sent fails with 477.
     *
     * @param hop {@code transport:host:port} instead of what the URIs say; empty for none
     * @return false when there is no branch to send, such as for want of a socket that fits the target, or when too much
     *     waits to be sent
     */
    boolean relay(RouteContext context, Optional<Hop> hop);

    /**
     * Answers a CANCEL, which must have a transaction, and cancels what was sent for its INVITE.
     *
     * @return false when no transaction has that INVITE
     */
    boolean cancel(RouteContext context);

    /**
     * Sends a request on and keeps nothing about it; a failure is told on the log.
     *
     * @throws org.sipmodule.module.ScriptException when the target is none, or no socket fits it
     */
    void forward(RouteContext context, Optional<Hop> hop);

    /** Whether the sender of the request has taken it back, before it was sent on or after. */
    boolean isCancelled(RouteContext context);

    /** Whether host, port and transport of a URI are those of a socket or an alias of this host. */
    boolean isOwn(String uri);

    /**
     * A next hop.
     *
     * @param transport {@code udp}, {@code tcp} or {@code tls}; empty for that of the URI
     * @param host      empty for that of the URI
     * @param port      0 for that of the URI, or the transport's own
     */
    record Hop(String transport, String host, int port) {}
}
