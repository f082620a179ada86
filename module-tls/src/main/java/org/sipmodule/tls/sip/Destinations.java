package org.sipmodule.tls.sip;

import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.TlsTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The addresses that one stack sends to over sockets, at most one live socket for each, and the connections that were dialled
 * for them. Safe from any thread.
 */
final class Destinations {

    private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);

    /** A connection may end while a message is on its way to it. */
    private static final int MOST_DIALS = 3;

    private static final long BETWEEN_DIALS = TimeUnit.MILLISECONDS.toNanos(1);

    private final TlsTransport transport;
    private final SipSettings settings;
    private final ByteBudget undelivered;
    private final GuestLanes lanes;
    private final UnfinishedMessages unfinished;
    private final Addressing addressing;
    private final MessageDeadline deadline;
    private final SparseLog<InetAddress> complaints = SparseLog.byAddress(LOG);
    private final ConcurrentMap<InetSocketAddress, DestinationSocket> sockets = new ConcurrentHashMap<>();
    private final ConcurrentMap<TlsConnection, DialledConnection> connections = new ConcurrentHashMap<>();

    Destinations(SipStackImpl stack, StackRegistry.Bound bound) {
        this.transport = bound.transport();
        this.settings = bound.settings();
        this.undelivered = bound.undelivered();
        this.lanes = bound.lanes();
        this.unfinished = bound.unfinished();
        this.addressing = new Addressing(stack, bound.intents());
        this.deadline = new MessageDeadline(settings.messageDeadline());
    }

    boolean isOf(StackRegistry.Bound bound) {
        return transport.equals(bound.transport());
    }

    SipSettings settings() {
        return settings;
    }

    ByteBudget undelivered() {
        return undelivered;
    }

    /** A stack with sockets is never the embedded host's, and its listener may take its time. */
    GuestLanes lanes() {
        return lanes;
    }

    UnfinishedMessages unfinished() {
        return unfinished;
    }

    SparseLog<InetAddress> complaints() {
        return complaints;
    }

    /** The socket of an address; nothing is dialled before a message is written to it. */
    DestinationSocket socket(InetSocketAddress remote, InetSocketAddress local) {
        return sockets.compute(
                remote,
                (address, known) ->
                        known != null && known.isUsable() ? known : DestinationSocket.to(address, local, this));
    }

    void forget(DestinationSocket socket) {
        sockets.remove(socket.remote(), socket);
    }

    void forget(DialledConnection dialled) {
        connections.remove(dialled.connection(), dialled);
        deadline.forget(dialled.stream());
    }

    /** Waits for room at most as long as a write may wait; tells the message's transaction when it cannot be sent. */
    void send(byte[] frame, DestinationSocket from) {
        OutgoingMessage message = addressing.of(frame, from.remote(), from.local());
        String failure = "the connection ended at once, " + MOST_DIALS + " times";
        try {
            for (int dials = 0; dials < MOST_DIALS; dials++) {
                if (SentBytes.untilRoom(settings.writeDeadline(), () -> attempt(frame, message, from))
                        == SendResult.ACCEPTED) {
                    return;
                }
                LockSupport.parkNanos(this, BETWEEN_DIALS);
            }
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
        complain(message.dial().remote(), "a message was not sent: " + failure);
        if (message.request().isPresent()) {
            Undelivered.tell(message.request().get(), failure);
        }
    }

    private SendResult attempt(byte[] frame, OutgoingMessage message, DestinationSocket from) throws IOException {
        TlsConnection connection = transport.connect(message.dial(), made -> carry(made, from));
        DialledConnection dialled = connections.get(connection);
        if (dialled != null && dialled.isSilent()) {
            complain(connection.remote(), settings.silenceTold());
            connection.link().retire();
            return SendResult.CLOSED;
        }
        SendResult result = dialled == null ? SendResult.CLOSED : dialled.send(frame, message.request());
        if (result == SendResult.CLOSED) {
            // its end may still be on the way to its worker, and every dial until then would come to it again
            connection.link().retire();
        }
        return result;
    }

    private SipStream carry(TlsConnection connection, DestinationSocket from) {
        DialledConnection dialled = new DialledConnection(connection, from, this);
        connections.put(connection, dialled);
        deadline.watch(dialled.stream());
        from.carry(dialled);
        return dialled.stream();
    }

    void complain(InetSocketAddress remote, String what) {
        complaints.log(Level.WARN, remote.getAddress(), "{}: {}", Addresses.text(remote), what);
    }
}
