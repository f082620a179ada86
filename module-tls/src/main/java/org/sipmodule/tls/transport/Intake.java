package org.sipmodule.tls.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The socket's end of a connection, on its selector thread: reads, and hands what one select brought to the worker in one
 * task. Does not read on while more than {@code con_rd_buf_max} bytes wait for the worker or the consumer has paused.
 *
 * <p>Netty's own auto-read is off: with it every read would pass through the worker and back.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
final class Intake extends ChannelInboundHandlerAdapter {

    /** Bytes that one connection hands over before it is another's turn. */
    private static final int PORTION = 64 * 1024;

    private final Chain chain;
    private final Queue<ByteBuf> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unread =
            new AtomicInteger(); // what the buffers hold room for: a byte each may be in them
    private final AtomicBoolean handOverScheduled = new AtomicBoolean();
    private volatile int mostUnread;
    private final AtomicBoolean readingStopped = new AtomicBoolean();
    private volatile boolean paused; // by the consumer
    private volatile boolean held; // by the gate before a token
    private volatile boolean inputEnded;
    private boolean discards; // of the selector thread alone
    private volatile @Nullable ChannelHandlerContext context;

    Intake(Chain chain) {
        this.chain = chain;
    }

    /** Bytes of memory with what was read and not yet decrypted. */
    int unread() {
        return unread.get();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        scheduleHandOver();
    }

    void hold() {
        held = true;
    }

    void let() {
        held = false;
        scheduleHandOver();
    }

    /** A consumer that is busy with other connections must not keep this one from its handshake. */
    private boolean stands() {
        return held || (paused && chain.negotiation().isDone());
    }

    /** From now on nothing more is handed on; on the selector thread. */
    void discard() {
        discards = true;
        ChannelHandlerContext known = context;
        if (inputEnded && known != null) {
            known.close();
        } else if (known != null) {
            known.read();
        }
    }

    /** Gives the TLS end what is left of the connection's end, on the worker. */
    void passInactive() {
        for (ByteBuf left = waiting.poll(); left != null; left = waiting.poll()) {
            unread.addAndGet(-left.capacity());
            left.release();
        }
        ChannelHandlerContext known = context;
        if (known != null) {
            known.fireChannelInactive();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        mostUnread = chain.surroundings().settings().conRdBufMax();
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        chain.active();
        active.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (discards) {
            bytes.release();
            return;
        }
        chain.bytesRead(bytes.readableBytes());
        unread.addAndGet(bytes.capacity());
        waiting.add(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (discards) {
            from.read();
            return;
        }
        if (!waiting.isEmpty()) {
            scheduleHandOver();
        }
        if (unread.get() < mostUnread && !stands()) {
            from.read();
            return;
        }
        if (!stands()) {
            chain.tooMuchUnread(unread.get());
        }
        readingStopped.set(true);
        // the worker may have caught up before it could see that reading has stopped
        if (mayResume()) {
            from.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (discards) {
                from.close();
                return;
            }
            inputEnded = true;
            scheduleHandOver();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        chain.onWorker(() -> chain.broken(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        chain.channelClosed();
    }

    /** The end of a channel that was never active; swallowed, as the worker may have ended by then. */
    @Override
    public void channelUnregistered(ChannelHandlerContext from) {
        chain.channelClosed();
    }

    /** Swallowed, as it would cost a hop: what waits is counted where it is sent. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {}

    private void scheduleHandOver() {
        if (handOverScheduled.compareAndSet(false, true)) {
            chain.onWorker(this::handOver);
        }
    }

    private void handOver() {
        handOverScheduled.set(false);
        ChannelHandlerContext known = context;
        if (known == null) {
            return;
        }
        // asked before the queue is: what came before the end is in it by then
        boolean ended = inputEnded;
        int handed = 0;
        ByteBuf bytes;
        // one connection must not keep the worker to itself
        while (!stands() && handed < PORTION && (bytes = waiting.poll()) != null) {
            int size = bytes.capacity();
            handed += size;
            // fired here, on the worker, these reach the TLS end without another hop
            known.fireChannelRead(bytes);
            unread.addAndGet(-size);
        }
        if (handed > 0) {
            known.fireChannelReadComplete();
        }
        if (!waiting.isEmpty()) {
            if (!stands()) {
                scheduleHandOver();
            }
        } else if (ended && !chain.negotiation().isInLine()) {
            chain.inputEnded();
        } else if (mayResume()) {
            known.channel().eventLoop().execute(known::read);
        }
    }

    private boolean mayResume() {
        return unread.get() <= mostUnread / 4 && !stands() && readingStopped.compareAndSet(true, false);
    }
}
