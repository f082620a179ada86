package org.sipmodule.tls.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a peer sends back from the TLS handler until the token with the connection's key may be asked. Stands before that
 * handler until the handshake is done, as any flight may be the one that needs the key. A server signs after the first ClientHello
 * or the second, or decrypts with the key what comes after that; a client signs last.
 */
final class TokenGate extends ChannelInboundHandlerAdapter {

    private final Chain chain;
    private final TokenLane lane;
    private final Queue<ByteBuf> held = new ArrayDeque<>(1);
    private TokenTurns.@Nullable Turn turn; // that it has, or waits for
    private boolean hadTurn;
    private boolean over;
    private volatile boolean waiting;
    private volatile boolean asking;
    private final AtomicInteger heldBytes = new AtomicInteger();

    TokenGate(Chain chain, TokenLane lane) {
        this.chain = chain;
        this.lane = lane;
    }

    /** In line. From any thread. */
    boolean isWaiting() {
        return waiting;
    }

    /** The engine is at work, and may ask the token. From any thread. */
    boolean isAsking() {
        return asking;
    }

    /** Input that the engine has not seen. From any thread. */
    int heldBytes() {
        return heldBytes.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        heldBytes.addAndGet(bytes.readableBytes());
        held.add(bytes);
        if (waiting) {
            return;
        }
        waiting = true;
        turn = chain.surroundings().tokens().turns().take(lane, hadTurn, mine -> deliver(context, mine));
        if (turn != null) {
            chain.holdInput();
        }
    }

    /** Comes after each turn instead. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {}

    private void deliver(ChannelHandlerContext context, TokenTurns.Turn mine) {
        boolean waited = turn != null;
        turn = mine;
        hadTurn = true;
        waiting = false;
        if (over) { // the connection has ended, and its engine is gone
            return;
        }
        if (waited) {
            chain.letInput();
        }
        asking = true;
        for (ByteBuf bytes = held.poll(); bytes != null; bytes = held.poll()) {
            context.fireChannelRead(bytes);
        }
        heldBytes.set(0);
        context.fireChannelReadComplete();
        asking = false;
        turn = null;
        if (chain.negotiation().isDone()) {
            context.pipeline().remove(this);
        }
    }

    /** The handshake is done: what comes of it is no affair of the token's, be it a script that takes its time. */
    void handshakeDone() {
        asking = false;
        if (turn != null) {
            turn.giveBack();
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
        held.forEach(ByteBuf::release);
        held.clear();
        heldBytes.set(0);
    }
}
