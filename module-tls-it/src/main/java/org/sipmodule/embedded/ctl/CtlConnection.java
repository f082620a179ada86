package org.sipmodule.embedded.ctl;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.rpc.RpcAddress;
import org.sipmodule.module.Addresses;

/**
 * One client on a stream. It is read only while it has neither a request at work nor an answer on its way, so it never
 * holds more than one packet of each, and answers keep the order of the requests. Used by the selector thread, but for
 * {@link #description}.
 */
final class CtlConnection {

    private static final int FIRST_BUFFER = 1024;
    private static final int MAX_BUFFER = 10 + BinRpcHeader.MAX_REQUEST;

    private static final long REFUSED_NANOS = 2_000_000_000L;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final List<String> description;
    private byte[] input = new byte[FIRST_BUFFER];
    private int count;
    private @Nullable ByteBuffer output;
    private boolean atWork;
    private boolean ended;
    private boolean refused;
    private long lastActivity;

    CtlConnection(SocketChannel channel, SelectionKey key, CtlListener listener, long now) throws IOException {
        this.channel = channel;
        this.key = key;
        this.lastActivity = now;
        this.description = describe(channel, listener);
    }

    private static List<String> describe(SocketChannel channel, CtlListener listener) throws IOException {
        RpcAddress address = listener.address();
        SocketAddress peer = channel.getRemoteAddress();
        if (peer instanceof InetSocketAddress remote && channel.getLocalAddress() instanceof InetSocketAddress local) {
            return List.of(
                    "binrpc",
                    address.transport().toString(),
                    Addresses.text(remote.getAddress()),
                    Integer.toString(remote.getPort()),
                    Addresses.text(local.getAddress()),
                    Integer.toString(local.getPort()));
        }
        return List.of("binrpc", address.transport().toString(), "<anonymous unix socket>", "", address.name(), "");
    }

    /** The six texts that {@code ctl.who} shows. */
    List<String> description() {
        return description;
    }

    /** Takes what has arrived; what a refused peer still sends is thrown away. */
    void read(long now) throws IOException {
        if (refused) {
            ended = channel.read(ByteBuffer.wrap(input)) < 0;
            return;
        }
        lastActivity = now;
        if (count == input.length) {
            input = Arrays.copyOf(input, Math.min(2 * input.length, MAX_BUFFER));
        }
        int got = channel.read(ByteBuffer.wrap(input, count, input.length - count));
        if (got < 0) {
            ended = true;
        } else {
            count += got;
        }
    }

    /** The next request, if it is there whole and the one before is answered. */
    Optional<byte[]> next() throws MalformedPacket {
        if (atWork || refused || output != null) {
            return Optional.empty();
        }
        Optional<BinRpcHeader> header = BinRpcHeader.read(input, count, BinRpcHeader.MAX_REQUEST);
        if (header.isEmpty() || count < header.get().packetLength()) {
            return Optional.empty();
        }
        int length = header.get().packetLength();
        byte[] packet = Arrays.copyOf(input, length);
        count -= length;
        System.arraycopy(input, length, input, 0, count);
        atWork = true;
        return Optional.of(packet);
    }

    /** Begins to send an answer. */
    void answer(BinRpcCalls.Answer answer, long now) throws IOException {
        atWork = false;
        refused = answer.last();
        output = answer.packet();
        write(now);
    }

    /** Sends as much of the answer as the peer takes. */
    void write(long now) throws IOException {
        if (output != null && channel.write(output) > 0) {
            lastActivity = now;
        }
        if (output != null && !output.hasRemaining()) {
            output = null;
            if (refused) {
                channel.shutdownOutput();
            }
        }
    }

    /** Tells the selector what to wait for. */
    void await() {
        key.interestOps(output != null ? SelectionKey.OP_WRITE : atWork || ended ? 0 : SelectionKey.OP_READ);
    }

    /** Whether nothing more can come of it. Asked after {@link #next()}, so what is left in the buffer is no request. */
    boolean isFinished() {
        return ended && !atWork && output == null;
    }

    /**
     * Whether it has been silent for too long. A refused peer is read for a moment only: closed at once with bytes unread,
     * the connection would be reset and the peer could miss the answer.
     */
    boolean isOverdue(long now, long idleNanos) {
        return !atWork && now - lastActivity >= (refused ? Math.min(REFUSED_NANOS, idleNanos) : idleNanos);
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
