package org.sipmodule.it.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Peers that connect and say nothing, or one byte of a good ClientHello at a time. Used by one thread. */
final class SlowPeers implements AutoCloseable {

    private final InetSocketAddress server;
    private final ByteBuffer hello;
    private final List<SocketChannel> silent = new ArrayList<>();
    private final List<SocketChannel> slow = new ArrayList<>();
    private int said;
    private long lastByte = System.nanoTime();

    SlowPeers(int port) throws IOException, GeneralSecurityException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        hello = ByteBuffer.wrap(hello(SSLContext.getDefault(), "TLSv1.3", "alpha.example.test"));
    }

    /** The first record of a good client. */
    static byte[] hello(SSLContext context, String protocol, String sni) throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setServerNames(List.of(new SNIHostName(sni)));
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        return Arrays.copyOf(record.array(), record.position());
    }

    void addSilent(int count) throws IOException {
        add(silent, count);
    }

    void addSlow(int count) throws IOException {
        add(slow, count);
    }

    private void add(List<SocketChannel> to, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.configureBlocking(false);
            to.add(channel);
        }
    }

    /** Sends the next byte when it is a second since the last, and forgets those that were closed. */
    void sayAByte() {
        if (System.nanoTime() - lastByte < 1_000_000_000 || said == hello.limit()) {
            return;
        }
        lastByte = System.nanoTime();
        ByteBuffer next = hello.duplicate().position(said).limit(said + 1);
        said++;
        slow.removeIf(channel -> {
            try {
                channel.write(next.duplicate());
                return false;
            } catch (IOException closed) {
                close(channel);
                return true;
            }
        });
    }

    /** How many the server has not closed. */
    int open() {
        silent.removeIf(SlowPeers::isClosed);
        slow.removeIf(SlowPeers::isClosed);
        return silent.size() + slow.size();
    }

    private static boolean isClosed(SocketChannel channel) {
        boolean isClosed;
        try {
            isClosed = channel.read(ByteBuffer.allocate(64)) < 0;
        } catch (IOException reset) {
            isClosed = true;
        }
        if (isClosed) {
            close(channel);
        }
        return isClosed;
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        silent.forEach(SlowPeers::close);
        slow.forEach(SlowPeers::close);
    }
}
