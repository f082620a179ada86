package org.sipmodule.tls.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

/** A blocking TLS client that sees and shapes its records: an engine of the JDK over a socket. */
final class EngineClient implements AutoCloseable {

    /** A record as it came over the wire. */
    record Seen(int type, int length) {}

    private static final SSLContext CONTEXT = TestCertificates.client();
    private static final int HEADER = 5;

    final List<Seen> seen = new ArrayList<>();
    private final Socket socket;
    private final SSLEngine engine;
    private final DataInputStream in;
    private final ByteBuffer clear;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    EngineClient(Socket socket, String protocol, Optional<String> sni) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        engine = CONTEXT.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        SSLParameters parameters = engine.getSSLParameters();
        sni.ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
        engine.setSSLParameters(parameters);
        clear = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    /** Connected, and the handshake done. */
    static EngineClient open(TestServer server, String protocol) throws IOException {
        return open(server, protocol, Optional.empty());
    }

    static EngineClient open(TestServer server, String protocol, Optional<String> sni) throws IOException {
        EngineClient client = new EngineClient(server.connect(), protocol, sni);
        client.send(client.firstFlight());
        client.handshake();
        return client;
    }

    /** The record with the ClientHello, not sent yet. */
    byte[] firstFlight() throws IOException {
        engine.beginHandshake();
        return wrap(new byte[0]);
    }

    void send(byte[] raw) throws IOException {
        socket.getOutputStream().write(raw);
        socket.getOutputStream().flush();
    }

    void handshake() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> send(wrap(new byte[0]));
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrapRecord()) {
                        throw new EOFException("closed in the handshake");
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    void write(byte[] bytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += 16_000) {
            all.writeBytes(wrap(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 16_000))));
        }
        send(all.toByteArray());
    }

    /** Reads this many bytes of clear text. */
    byte[] read(int count) throws IOException {
        while (received.size() < count) {
            if (!unwrapRecord()) {
                throw new EOFException("closed after " + received.size() + " of " + count + " bytes");
            }
        }
        byte[] all = received.toByteArray();
        received.reset();
        received.write(all, count, all.length - count);
        return Arrays.copyOf(all, count);
    }

    /** Reads records until the server closes, and tells those that came, without looking into them. */
    List<Seen> recordsUntilClosed() throws IOException {
        List<Seen> records = new ArrayList<>();
        while (true) {
            Optional<byte[]> record = record();
            if (record.isEmpty()) {
                return records;
            }
            records.add(seen.get(seen.size() - 1));
        }
    }

    void sendCloseNotify() throws IOException {
        engine.closeOutbound();
        send(wrap(new byte[0]));
    }

    String serverName() throws IOException {
        Principal subject = ((X509Certificate) engine.getSession().getPeerCertificates()[0]).getSubjectX500Principal();
        return subject.getName().substring("CN=".length());
    }

    /** Ends the connection with a RST, as a peer that is gone. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] wrap(byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize() + bytes.length);
        ByteBuffer source = ByteBuffer.wrap(bytes);
        do {
            SSLEngineResult result = engine.wrap(source, out);
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                break;
            }
        } while (source.hasRemaining());
        return Arrays.copyOf(out.array(), out.position());
    }

    private boolean unwrapRecord() throws IOException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP_AGAIN) {
            engine.unwrap(ByteBuffer.allocate(0), clear);
            return true;
        }
        Optional<byte[]> record = record();
        if (record.isEmpty()) {
            return false;
        }
        ByteBuffer source = ByteBuffer.wrap(record.get());
        while (source.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(source, clear);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                return false;
            }
            runTasks();
        }
        received.write(clear.array(), 0, clear.position());
        clear.clear();
        return true;
    }

    private Optional<byte[]> record() throws IOException {
        int type = in.read();
        if (type < 0) {
            return Optional.empty();
        }
        byte[] header = new byte[HEADER];
        header[0] = (byte) type;
        in.readFully(header, 1, HEADER - 1);
        int length = ByteBuffer.wrap(header).getShort(3) & 0xffff;
        byte[] record = Arrays.copyOf(header, HEADER + length);
        in.readFully(record, HEADER, length);
        seen.add(new Seen(type, length));
        return Optional.of(record);
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
