package org.sipmodule.tls.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.ReuseKey;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection.Direction;

/**
 * The beginning of an outbound connection: what is sent waits until the handshake has succeeded and
 * {@code event_route[tls:connection-out]} has let it pass (README D12).
 */
final class Dialled implements Opening {

    private final Chain chain;
    private final ReuseKey key;
    private final Optional<String> sni;
    private final String profile;
    private final String offered;
    private final ClearTextQueue queue;
    private boolean isConnected;
    // used once: what it makes engines of must not live as long as the connection
    private OutboundPolicy.@Nullable EndMaker end;

    Dialled(Chain chain, OutboundPolicy.Choice choice) {
        this.chain = chain;
        this.key = choice.key();
        this.sni = choice.sni();
        this.profile = choice.profile();
        this.offered = choice.offered();
        this.end = choice.end();
        this.queue = new ClearTextQueue(
                chain.surroundings().settings(), chain.surroundings().counters().clearTextQueued(), chain::full);
    }

    @Override
    public Direction direction() {
        return Direction.OUTBOUND;
    }

    @Override
    public ChannelHandler gate() {
        return new ChannelInboundHandlerAdapter();
    }

    @Override
    public void connected() {
        isConnected = true;
        chain.negotiation().started();
        OutboundPolicy.EndMaker maker = Objects.requireNonNull(end, "TCP is connected once");
        end = null;
        chain.negotiation().begin(maker).ifPresent(chain::putInPlaceOfGate);
    }

    @Override
    public Optional<String> established() {
        if (!chain.surroundings().outbound().mayCarry(chain.connection())) {
            return Optional.of("event_route[tls:connection-out] dropped it");
        }
        queue.end(chain::sendQueued);
        return Optional.empty();
    }

    @Override
    public Optional<SendResult> early(byte[] clearText) {
        return queue.offer(clearText);
    }

    @Override
    public int queued() {
        return queue.bytes();
    }

    @Override
    public void retired() {
        chain.surroundings().usable().forget(key, chain.connection());
    }

    @Override
    public void closing() {
        retired();
        queue.discard();
    }

    @Override
    public String progress() {
        return isConnected ? "the handshake was not done" : "no answer came";
    }

    @Override
    public String circumstances() {
        return ConnectionLog.sni(sni) + ", profile " + profile + ", offered " + offered;
    }
}
