package org.sipmodule.tls.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.sipmodule.module.UnfinishedMessages;

/** A raw SIP client on one connection. */
final class TestPeer implements AutoCloseable, SipFramer.Sink {

    private final Socket socket;
    private final SipFramer framer = new SipFramer(SipSettings.DEFAULTS, new UnfinishedMessages(), this);
    private final Queue<String> received = new ArrayDeque<>();

    TestPeer(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    TestPeer(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    int port() {
        return socket.getLocalPort();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next message, or a ping. */
    String receive() throws IOException, BadInput {
        byte[] buffer = new byte[4096];
        InputStream in = socket.getInputStream();
        while (received.isEmpty()) {
            int length = in.read(buffer);
            if (length < 0) {
                throw new IOException("closed by the server");
            }
            framer.feed(ByteBuffer.wrap(buffer, 0, length));
        }
        return received.remove();
    }

    String receiveBytes(int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Whether the server closed; waits for it. */
    boolean isClosedByServer() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public void message(byte[] frame) {
        received.add(new String(frame, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void ping() {
        received.add("ping");
    }
}
