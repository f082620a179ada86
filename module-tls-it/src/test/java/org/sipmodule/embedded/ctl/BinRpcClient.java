package org.sipmodule.embedded.ctl;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.RpcValue;

/** A client on one stream. Reads wait; the test's own time-out ends a wait that takes too long. */
final class BinRpcClient implements AutoCloseable {

    /** What came back. */
    record Reply(BinRpcType type, long cookie, List<RpcValue> records) {
        String fault() {
            return ((RpcValue.Int) records.get(0)).number() + " " + ((RpcValue.Text) records.get(1)).text();
        }
    }

    private final SocketChannel channel;
    private byte[] input = new byte[0];

    private BinRpcClient(SocketChannel channel) {
        this.channel = channel;
    }

    static BinRpcClient tcp(int port) throws IOException {
        return new BinRpcClient(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    static BinRpcClient unix(Path file) throws IOException {
        return new BinRpcClient(SocketChannel.open(UnixDomainSocketAddress.of(file)));
    }

    static byte[] request(long cookie, Object... methodAndArguments) throws OversizedReply {
        return BinRpcHeader.packet(
                BinRpcType.REQUEST,
                cookie,
                BinRpcEncoder.encode(TestHost.values(methodAndArguments), BinRpcEncoder.Limits.NONE));
    }

    Reply call(Object... methodAndArguments) throws Exception {
        send(request(99, methodAndArguments));
        return read();
    }

    void send(byte[] bytes) throws IOException {
        Channels.newOutputStream(channel).write(bytes);
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    Reply read() throws Exception {
        while (true) {
            Optional<BinRpcHeader> header = BinRpcHeader.read(input, input.length, Integer.MAX_VALUE);
            if (header.isPresent() && header.get().packetLength() <= input.length) {
                List<RpcValue> records = BinRpcDecoder.decode(input, header.get());
                int length = header.get().packetLength();
                input = Arrays.copyOfRange(input, length, input.length);
                return new Reply(header.get().type(), header.get().cookie(), new ArrayList<>(records));
            }
            fill();
        }
    }

    private void fill() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        int got = channel.read(buffer);
        if (got < 0) {
            throw new EOFException("closed");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(input);
        all.write(buffer.array(), 0, got);
        input = all.toByteArray();
    }

    /** Waits for the server to close, ignoring what comes before. */
    boolean isClosedByServer() throws IOException {
        try {
            while (channel.read(ByteBuffer.allocate(8192)) >= 0) {
                input = new byte[0];
            }
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
