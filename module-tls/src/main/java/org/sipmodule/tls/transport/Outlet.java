package org.sipmodule.tls.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;

/**
 * Below the TLS end, on the worker: gathers the records of one flush and writes them to the socket. What the system does not
 * take at once goes to the selector thread, and whatever follows goes there too until all of that is written.
 * When silenced it lets no more bytes out, which is how the close_notify that the TLS handler always sends is kept from
 * the wire; removing that handler instead would leak its engine. What the engine says after the end of the input is held
 * until it is known whether the peer is to hear it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
final class Outlet extends ChannelOutboundHandlerAdapter {

    private static final int LINGER_MILLIS = 500;

    private record Outgoing(ByteBuf bytes, ChannelPromise promise) {}

    private final Chain chain;
    private final AtomicLong inTransit = new AtomicLong();
    private final AtomicInteger handedOver =
            new AtomicInteger(); // flushes that the selector thread has not written yet
    private List<Outgoing> batch = new ArrayList<>(2);
    private final List<ByteBuf> held = new ArrayList<>(1);
    private boolean silenced;
    private boolean released;
    private boolean owesAlert;
    private @Nullable ChannelHandlerContext context;
    private @Nullable SendStall stall; // of the selector thread alone

    Outlet(Chain chain) {
        this.chain = chain;
    }

    /** Encrypted bytes on their way to the channel's own queue. */
    long inTransit() {
        return inTransit.get();
    }

    void silence() {
        silenced = true;
        dropHeld();
    }

    /** The engine takes no more input, for a reason that the peer is told or not. */
    void endOfInput(boolean tell) {
        if (tell) {
            owesAlert = letOut();
        } else {
            silence();
        }
    }

    /**
     * Lets out what is held, and all that follows.
     *
     * @return whether anything was
     */
    boolean letOut() {
        released = true;
        ChannelHandlerContext known = context;
        if (known == null || held.isEmpty()) {
            return false;
        }
        held.forEach(bytes -> leaves(bytes, known.newPromise()));
        held.clear();
        flush(known);
        return true;
    }

    /**
     * What has to wait. The TLS handler writes each record, be it a close_notify of 31 bytes, into room for the longest there
     * is, and a thousand peers that leave at once would fill the heap with that. A socket writes from direct buffers anyway.
     */
    private static ByteBuf asLongAsItIs(ChannelHandlerContext context, ByteBuf bytes) {
        if (bytes.isDirect() || !bytes.isReadable()) {
            return bytes;
        }
        ByteBuf exact;
        try {
            exact = context.alloc().directBuffer(bytes.readableBytes());
        } catch (OutOfMemoryError noRoom) {
            return bytes;
        }
        exact.writeBytes(bytes);
        bytes.release();
        return exact;
    }

    private void dropHeld() {
        held.forEach(ByteBuf::release);
        held.clear();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        if (silenced) {
            bytes.release();
        } else if (!released && chain.negotiation().isInputOver()) {
            held.add(asLongAsItIs(context, bytes));
        } else {
            leaves(bytes, promise);
            return;
        }
        // the empty one completes after what was written before it, and the TLS handler closes only then
        batch.add(new Outgoing(Unpooled.EMPTY_BUFFER, promise));
    }

    private void leaves(ByteBuf bytes, ChannelPromise promise) {
        inTransit.addAndGet(bytes.readableBytes());
        batch.add(new Outgoing(bytes, promise));
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (batch.isEmpty()) {
            return;
        }
        List<Outgoing> leaving = batch;
        batch = new ArrayList<>(2);
        if (handedOver.get() == 0 && context.channel() instanceof DirectChannel socket && socket.isActive()) {
            write(socket, leaving);
        }
        if (!leaving.isEmpty()) {
            handOver(context, leaving);
        }
    }

    /** Takes out of the list what the system takes now. */
    private void write(DirectChannel socket, List<Outgoing> leaving) {
        ByteBuffer[] buffers = new ByteBuffer[leaving.size()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = leaving.get(i).bytes.nioBuffer();
        }
        long written;
        try {
            written = socket.writeNow(buffers);
        } catch (IOException broken) {
            // the selector thread meets the same and closes
            return;
        }
        if (written > 0) {
            chain.touch();
            chain.bytesHandedOut(written);
            inTransit.addAndGet(-written);
        }
        List<ChannelPromise> done = new ArrayList<>(buffers.length);
        for (int i = 0; i < buffers.length && !buffers[i].hasRemaining(); i++) {
            Outgoing whole = leaving.remove(0);
            written -= whole.bytes.readableBytes();
            whole.bytes.release();
            done.add(whole.promise);
        }
        if (written > 0) {
            leaving.get(0).bytes.skipBytes((int) written);
        }
        // last, as they may lead back here
        done.forEach(ChannelPromise::trySuccess);
    }

    private void handOver(ChannelHandlerContext context, List<Outgoing> leaving) {
        leaving.replaceAll(outgoing -> new Outgoing(asLongAsItIs(context, outgoing.bytes), outgoing.promise));
        handedOver.incrementAndGet();
        try {
            context.channel().eventLoop().execute(() -> leave(context, leaving));
        } catch (RejectedExecutionException stopped) {
            leaving.forEach(outgoing -> {
                outgoing.bytes.release();
                outgoing.promise.tryFailure(stopped);
            });
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (held.isEmpty()) {
            closeNow(context, promise);
        } else {
            // the TLS handler closes first and tells why after: only then is it known whether the peer hears of it
            chain.onWorker(() -> closeNow(context, promise));
        }
    }

    private void closeNow(ChannelHandlerContext context, ChannelPromise promise) {
        flush(context);
        boolean owes = owesAlert;
        context.channel().eventLoop().execute(() -> {
            if (!context.channel().isOpen() && context.executor().isShuttingDown()) {
                return; // nobody is left to be told
            }
            if (owes || chain.closesWithAnAlert()) {
                linger(context, (SocketChannel) context.channel(), promise);
            } else {
                context.close(promise);
            }
        });
    }

    /**
     * Lets a refused peer read the alert: closed at once, with input of its own on the way, the socket would be reset and
     * the alert thrown away with it. What still comes is thrown away instead, until the peer ends it or for half a second.
     */
    private void linger(ChannelHandlerContext context, SocketChannel channel, ChannelPromise promise) {
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        chain.discardInput();
        channel.shutdownOutput();
        // from here down: the channel's own close would come by here again
        channel.eventLoop().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Swallowed: when to read is the intake's affair. */
    @Override
    public void read(ChannelHandlerContext context) {}

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        dropHeld();
        flush(context);
    }

    private void leave(ChannelHandlerContext context, List<Outgoing> leaving) {
        long bytes = 0;
        int last = leaving.size() - 1;
        for (int i = 0; i <= last; i++) {
            Outgoing outgoing = leaving.get(i);
            bytes += outgoing.bytes.readableBytes();
            context.write(outgoing.bytes, i < last ? outgoing.promise : noting(context.channel(), outgoing.promise));
        }
        inTransit.addAndGet(-bytes);
        chain.bytesHandedOut(bytes);
        context.flush();
        stall(context.channel()).watch();
    }

    private SendStall stall(Channel channel) {
        SendStall known = stall;
        if (known == null) {
            Duration limit = chain.surroundings().settings().tcp().sendTimeout();
            known = new SendStall(channel, limit, () -> chain.onWorker(() -> stalled(channel, limit)));
            stall = known;
        }
        return known;
    }

    /** The peer takes nothing of what is sent: as good as gone. A handshake has a deadline of its own. */
    private void stalled(Channel channel, Duration limit) {
        if (chain.connection().handshake().isEmpty() || chain.isClosing()) {
            return;
        }
        String reason = "the peer took nothing of what was sent for " + limit.toSeconds() + " s (tcp_send_timeout)";
        chain.connection().failed(reason);
        if (chain.closes(CloseReason.SEND_TIMEOUT)) {
            chain.surroundings().log().stalled(chain.connection(), reason);
            silence();
            channel.eventLoop().execute(() -> {
                // a peer that thaws must not get from the system what was told to have failed
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.unsafe().close(channel.voidPromise());
            });
        }
    }

    /** A promise of the selector thread, so that the time of the last output is known without a hop to the worker. */
    private ChannelPromise noting(Channel channel, ChannelPromise outer) {
        ChannelPromise inner = channel.newPromise();
        inner.addListener((ChannelFuture written) -> {
            handedOver.decrementAndGet();
            if (written.isSuccess()) {
                chain.touch();
                stall(channel).flushed();
                outer.trySuccess();
            } else {
                outer.tryFailure(written.cause());
            }
        });
        return inner;
    }
}
