package org.sipmodule.tls.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;

/** One connection that was dialled for a destination. Safe from any thread. */
final class DialledConnection implements SipStream.Receiver {

    private final TlsConnection connection;
    private final DestinationSocket owner;
    private final Destinations destinations;
    private final SipStream stream;
    private final Undelivered undelivered;

    DialledConnection(TlsConnection connection, DestinationSocket owner, Destinations destinations) {
        this.connection = connection;
        this.owner = owner;
        this.destinations = destinations;
        this.undelivered = new Undelivered(destinations.undelivered());
        this.stream = new SipStream(
                connection, destinations.settings(), destinations.unfinished(), destinations.complaints(), this);
    }

    TlsConnection.Link link() {
        return connection.link();
    }

    TlsConnection connection() {
        return connection;
    }

    SipStream stream() {
        return stream;
    }

    /** @param request what {@code frame} is the bytes of, when its transaction is to be told that it was not delivered */
    SendResult send(byte[] frame, Optional<SIPRequest> request) {
        request.ifPresent(undelivered::asks);
        SendResult result = link().send(frame);
        if (result == SendResult.ACCEPTED) {
            request.ifPresent(sent -> undelivered.add(sent, frame.length));
        }
        return result;
    }

    /** Whether the peer has left a request without any sign for longer than a new one should be risked on it. */
    boolean isSilent() {
        return !stream.isPaused()
                && undelivered.isSilentFor(destinations.settings().silence());
    }

    /** Sends the keep-alive of RFC 5626 4.4.1 when the handshake is done. */
    void ping() {
        if (connection.state() == TlsConnection.State.ESTABLISHED) {
            link().send("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    void close() {
        stream.close(CloseReason.LOCAL);
    }

    @Override
    public void message(byte[] frame) {
        undelivered.proven();
        owner.input().put(frame);
    }

    @Override
    public void pinged() {
        undelivered.proven();
    }

    @Override
    public void ended() {
        destinations.forget(this);
        owner.ended(this);
        Runnable teller = undelivered.lost(connection);
        if (teller != null) {
            destinations.lanes().run(teller);
        }
    }
}
