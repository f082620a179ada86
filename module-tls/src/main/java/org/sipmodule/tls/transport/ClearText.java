package org.sipmodule.tls.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SendResult;

/**
 * The clear-text end of a connection, on its worker: feeds the consumer, and takes what anyone sends in the order of the
 * calls. What is sent while the consumer handles one read leaves in one flush.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
final class ClearText extends ChannelInboundHandlerAdapter {

    private final Chain chain;
    private final Queue<byte[]> sends = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean takeScheduled = new AtomicBoolean();
    private volatile @Nullable ChannelHandlerContext context;
    private volatile @Nullable ClearTextConsumer consumer;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean reading;
    private long unflushed;

    ClearText(Chain chain) {
        this.chain = chain;
    }

    /** From any thread. */
    SendResult send(byte[] bytes) {
        ChannelHandlerContext known = context;
        // a closed channel has no room, and to wait for some would be in vain
        if (known == null || !known.channel().isOpen()) {
            return SendResult.CLOSED;
        }
        long all = waiting.addAndGet(bytes.length) + chain.inTransit();
        if (all > room(known.channel()) && !isAlone(all, bytes, known.channel())) {
            waiting.addAndGet(-bytes.length);
            return SendResult.FULL;
        }
        sends.add(bytes);
        if (known.executor().inEventLoop()) {
            take();
        } else if (takeScheduled.compareAndSet(false, true)) {
            chain.onWorker(this::takeScheduled);
        }
        return SendResult.ACCEPTED;
    }

    /** What waited for the handshake was counted there, and leaves before what is sent now; on the worker. */
    void sendQueued(byte[] bytes) {
        waiting.addAndGet(bytes.length);
        sends.add(bytes);
        if (takeScheduled.compareAndSet(false, true)) {
            chain.onWorker(this::takeScheduled);
        }
    }

    void serve(ClearTextConsumer made) {
        consumer = made;
    }

    /** Writes what waits, then closes: with the TLS handler's close_notify, where there is one. */
    void finish() {
        ChannelHandlerContext known = context;
        if (known != null) {
            reading = false;
            take();
            chain.silenceUnlessNotified();
            known.close();
        } else {
            chain.closeUnprepared();
        }
    }

    /** From any thread; told once. */
    void ended(CloseReason reason) {
        ClearTextConsumer known = consumer;
        if (known != null && ended.compareAndSet(false, true)) {
            known.closed(reason);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ClearTextConsumer known = consumer;
        reading = true;
        try {
            chain.negotiation().answered();
            // what comes past a TLS end that is not in place yet, or not done, was never protected
            if (known != null && chain.negotiation().isDone() && chain.mayDeliver()) {
                known.received(bytes.nioBuffer().asReadOnlyBuffer());
            }
        } catch (RuntimeException broken) {
            chain.consumerBroken(broken);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        reading = false;
        flush(from);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                chain.negotiation().done();
            } else {
                chain.negotiation().failed(FailureReason.of(handshake.cause()));
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            chain.close(CloseReason.PEER_CLOSED);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        chain.broken(cause);
    }

    /** The end of the pipeline: nothing behind it is interested. */
    @Override
    public void channelInactive(ChannelHandlerContext from) {}

    private void takeScheduled() {
        takeScheduled.set(false);
        take();
    }

    private void take() {
        ChannelHandlerContext known = context;
        if (known == null) {
            return;
        }
        for (byte[] bytes = sends.poll(); bytes != null; bytes = sends.poll()) {
            unflushed += bytes.length;
            // no promise: its completion would be one more hop for each message
            known.write(Unpooled.wrappedBuffer(bytes), known.voidPromise());
        }
        if (!reading) {
            flush(known);
        }
    }

    private void flush(ChannelHandlerContext from) {
        if (unflushed > 0) {
            from.flush();
            waiting.addAndGet(-unflushed);
            unflushed = 0;
        }
    }

    /** What the channel's own queue of encrypted bytes leaves of the high mark. */
    private static long room(Channel channel) {
        return channel.bytesBeforeUnwritable();
    }

    /** One message may be larger than the mark, as long as nothing else waits: else it could never be sent. */
    private static boolean isAlone(long all, byte[] bytes, Channel channel) {
        return all == bytes.length && room(channel) > channel.config().getWriteBufferHighWaterMark();
    }
}
