package org.sipmodule.tls.transport;

import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.sipmodule.tls.runtime.TlsConnection.State;

/** The beginning of an accepted connection: nothing happens before its ClientHello is whole, which chooses the profile. */
final class Accepted implements Opening {

    private final Chain chain;
    private final ClearTextConsumer.Factory consumers;
    // not the ClientHello itself: a peer may fill it with numbers, and this lives as long as the connection
    private volatile Optional<String> sni = Optional.empty();
    private volatile Optional<String> version = Optional.empty();

    Accepted(Chain chain, ClearTextConsumer.Factory consumers) {
        this.chain = chain;
        this.consumers = consumers;
    }

    @Override
    public Direction direction() {
        return Direction.INBOUND;
    }

    @Override
    public ChannelHandler gate() {
        return new ClientHelloGate(this, chain.surroundings().settings().maxClientHello());
    }

    @Override
    public void connected() {}

    /** Before each read of the ClientHello: with what is kept of it the peer could fill memory too (manual 10.25). */
    boolean mayRead() {
        return !chain.memoryTooLow();
    }

    /** The first byte is there. */
    void helloBegun() {
        chain.negotiation().started();
    }

    /** The ClientHello is whole: makes the engine. Empty when the connection is to be closed instead. */
    Optional<SslHandler> helloRead(ClientHello read) {
        sni = read.sni();
        version = Optional.of(read.versionName());
        TlsConnection connection = chain.connection();
        if (!chain.surroundings().capacity().mayHandshake(connection)) {
            chain.close(CloseReason.TOO_MANY_CONNECTIONS);
            return Optional.empty();
        }
        return chain.negotiation()
                .begin(() -> chain.surroundings()
                        .inbound()
                        .choose(read.sni(), read.offer(), connection.local(), connection.remote()));
    }

    void putInPlaceOfGate(SslHandler ssl) {
        chain.putInPlaceOfGate(ssl);
    }

    void helloRefused(ClientHelloReader.Refused refused) {
        if (refused.isTooLong()) {
            chain.surroundings().capacity().reached(Limit.CLIENT_HELLO, chain.connection() + " is closed");
        }
        chain.negotiation().failed(refused.reason());
    }

    @Override
    public Optional<String> established() {
        chain.serve(consumers);
        return Optional.empty();
    }

    @Override
    public Optional<SendResult> early(byte[] clearText) {
        return chain.connection().state() == State.ESTABLISHED ? Optional.empty() : Optional.of(SendResult.CLOSED);
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public void retired() {}

    @Override
    public void closing() {}

    @Override
    public String progress() {
        return version.isPresent() ? "the handshake was not done" : "no whole ClientHello came";
    }

    @Override
    public String circumstances() {
        return ConnectionLog.sni(sni) + ", profile "
                + chain.negotiation().profile().orElse("none") + ", offered "
                + version.orElse("nothing");
    }
}
