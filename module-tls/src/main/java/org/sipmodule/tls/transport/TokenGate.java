package org.sipmodule.tls.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Before the TLS handler of a connection with a key on a token, until its handshake is done: the engine is given bytes only
 * when the token may be asked, as any flight may be the one that needs the key. A server signs after the first ClientHello
 * or the second, or decrypts with the key what comes after that; a client signs last.
 */
final class TokenGate extends ChannelInboundHandlerAdapter {

    private final Chain chain;
    private final TokenLane lane;
    private final Queue<Object> held = new ArrayDeque<>(1);
    private TokenTurns.@Nullable Turn turn;
    private boolean over;

    TokenGate(Chain chain, TokenLane lane) {
        this.chain = chain;
        this.lane = lane;
    }

    boolean isWaiting() {
        return turn != null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        held.add(bytes);
        if (turn != null) {
            return;
        }
        turn = chain.surroundings().tokens().turns().take(lane, () -> deliver(context));
        if (turn != null) {
            chain.pauseReading();
        }
    }

    /** Comes after each turn instead. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {}

    private void deliver(ChannelHandlerContext context) {
        boolean waited = turn != null;
        turn = null;
        if (over) { // the connection has ended, and its engine is gone
            return;
        }
        if (waited) { // first, as what comes now may lead to a consumer that pauses
            chain.resumeReading();
        }
        for (Object bytes = held.poll(); bytes != null; bytes = held.poll()) {
            context.fireChannelRead(bytes);
        }
        context.fireChannelReadComplete();
        if (chain.negotiation().isSettled()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        over = true;
        if (turn != null) {
            turn.giveUp();
            turn = null;
        }
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
