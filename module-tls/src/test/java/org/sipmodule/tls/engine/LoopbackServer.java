package org.sipmodule.tls.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** A TLS server on loopback for peers of another make: does the handshake, says a word, and closes. */
final class LoopbackServer implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final ProfileContext context;
    private final ServerSocket socket;
    private final Thread thread;
    private final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();

    LoopbackServer(ProfileContext context) throws IOException {
        this.context = context;
        this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.thread = new Thread(this::serve, "loopback-tls-server");
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** A {@link Settled}, or the exception that ended the handshake. */
    Object outcome() throws InterruptedException {
        Object outcome = outcomes.poll(10, TimeUnit.SECONDS);
        return outcome == null ? "nothing within 10 s" : outcome;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket peer = socket.accept()) {
                peer.setSoTimeout(5000);
                serve(peer);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    outcomes.add(e);
                }
            }
        }
    }

    private void serve(Socket peer) throws IOException {
        SSLEngine engine = context.serverEngine(ClientOffer.UNKNOWN);
        ByteBuffer in = ByteBuffer.allocate(BUFFER);
        ByteBuffer out = ByteBuffer.allocate(BUFFER);
        engine.beginHandshake();
        try {
            while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    engine.wrap(ByteBuffer.allocate(0), out);
                    flush(peer, out);
                    continue;
                }
                in.flip();
                int consumed = engine.unwrap(in, ByteBuffer.allocate(BUFFER)).bytesConsumed();
                in.compact();
                if (consumed == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                    int read = peer.getInputStream().read(in.array(), in.position(), in.remaining());
                    if (read < 0) {
                        throw new IOException("the peer closed");
                    }
                    in.position(in.position() + read);
                }
            }
            outcomes.add(context.settle(engine));
            engine.wrap(ByteBuffer.wrap(new byte[] {'h', 'i', '\n'}), out);
            flush(peer, out);
        } finally {
            engine.closeOutbound();
            engine.wrap(ByteBuffer.allocate(0), out);
            flush(peer, out);
        }
    }

    private static void flush(Socket peer, ByteBuffer out) throws IOException {
        out.flip();
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        peer.getOutputStream().write(bytes);
        peer.getOutputStream().flush();
        out.clear();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
