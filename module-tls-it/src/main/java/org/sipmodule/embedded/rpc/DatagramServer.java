package org.sipmodule.embedded.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP or unix datagram socket with the thread that reads it. Public because {@code ctl} and {@code jsonrpcs} are in
 * different packages.
 */
public final class DatagramServer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramServer.class);

    /** The longest datagram over UDP; more than this is not read over a unix socket either. */
    public static final int MAX_DATAGRAM = 65_507;

    private static final long SELECT_MILLIS = 500;
    private static final long JOIN_MILLIS = 5_000;

    /** What happens with what arrives; on the reading thread, so it must not wait. */
    public interface Handler {
        /** Takes the bytes of one datagram. */
        void received(byte[] datagram, Sender sender);
    }

    /** Where a datagram came from. */
    public interface Sender {
        /** Sends an answer at once or not at all, from any thread: a peer that takes none is not waited for. */
        void answer(ByteBuffer datagram);
    }

    private final RpcAddress address;
    private final DatagramChannel channel;
    private final Closeable owner;
    private final Selector selector;
    private @Nullable Thread reader;
    private volatile boolean closed;

    private DatagramServer(RpcAddress address, DatagramChannel channel, Closeable owner) throws IOException {
        this.address = address;
        this.channel = channel;
        this.owner = owner;
        channel.configureBlocking(false);
        this.selector = channel.provider().openSelector();
    }

    /**
     * Opens the socket of a UDP or unix datagram address; nothing is read yet.
     *
     * @param access who may use it, for the file of a unix socket
     */
    public static DatagramServer open(RpcAddress address, FileAccess access) throws IOException {
        if (address.transport() == RpcAddress.Transport.UNIX_DGRAM) {
            SpecialFile<DatagramChannel> file = SpecialFile.datagrams(Path.of(address.name()), access);
            return openedOrClosed(address, file.channel(), file);
        }
        boolean ipv4 = address.inet().getAddress().getAddress().length == 4;
        DatagramChannel udp = DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            udp.bind(address.inet());
        } catch (IOException | RuntimeException failed) {
            udp.close();
            throw failed;
        }
        return openedOrClosed(address, udp, udp);
    }

    private static DatagramServer openedOrClosed(RpcAddress address, DatagramChannel channel, Closeable owner)
            throws IOException {
        try {
            return new DatagramServer(address, channel, owner);
        } catch (IOException | RuntimeException failed) {
            owner.close();
            throw failed;
        }
    }

    /** Begins to read. */
    public void start(String threadName, Handler handler) throws IOException {
        channel.register(selector, SelectionKey.OP_READ);
        Thread started = new Thread(() -> run(handler), threadName);
        reader = started;
        started.start();
    }

    /** The port that is really bound, as a text; empty for a socket file. */
    public String port() {
        try {
            if (address.transport() == RpcAddress.Transport.UDP
                    && channel.getLocalAddress() instanceof InetSocketAddress inet) {
                return Integer.toString(inet.getPort());
            }
        } catch (IOException alreadyClosed) {
            return Integer.toString(address.inet().getPort());
        }
        return "";
    }

    private void run(Handler handler) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM + 1);
        while (!closed) {
            try {
                selector.select(SELECT_MILLIS);
                selector.selectedKeys().clear();
                while (!closed && receive(handler, buffer.clear())) {
                    LOG.trace("{} took a datagram", address);
                }
            } catch (ClosedSelectorException end) {
                return;
            } catch (IOException failed) {
                LOG.debug("a datagram at {} was not received", address, failed);
            } catch (RuntimeException unexpected) {
                LOG.error("a datagram at {} could not be served", address, unexpected);
            }
        }
    }

    /** Whether there was one. The sender of a unix datagram may have no name; then nobody can be answered. */
    private boolean receive(Handler handler, ByteBuffer buffer) throws IOException {
        SocketAddress sender = channel.receive(buffer);
        if (sender == null) {
            if (buffer.position() > 0) {
                LOG.debug("{} got a datagram from a socket without a name, which cannot be answered", address);
            }
            return buffer.position() > 0;
        }
        byte[] datagram = new byte[buffer.position()];
        buffer.flip().get(datagram);
        handler.received(datagram, answer -> send(answer, sender));
        return true;
    }

    private void send(ByteBuffer answer, SocketAddress receiver) {
        try {
            if (channel.send(answer, receiver) == 0) {
                LOG.debug("{} did not take the answer of {}", Addresses.text(receiver), address);
            }
        } catch (IOException failed) {
            LOG.debug("the answer to {} was not sent", Addresses.text(receiver), failed);
        }
    }

    /** Ends the thread and closes the socket. */
    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        Thread started = reader;
        if (started != null) {
            try {
                started.join(JOIN_MILLIS);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            selector.close();
        } finally {
            owner.close();
        }
    }
}
