package org.sipmodule.tls.engine;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Two engines joined in memory. */
final class EnginePair {

    final SSLEngine client;
    final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
    private final ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);

    EnginePair(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
    }

    /** Runs the handshake, and delivers what follows it (tickets, the server's alert in TLS 1.3). */
    EnginePair handshake() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 40; i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        if (running(client) || running(server)) {
            throw new SSLException("not finished: " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
        }
        return this;
    }

    /** What the client makes of a handshake that the server refuses; null when nothing tells it so. */
    @Nullable
    SSLException refusalAtClient() {
        try {
            handshake();
        } catch (SSLException atOneOfThem) {
            try {
                server.wrap(ByteBuffer.allocate(0), toClient);
                toClient.flip();
                for (int records = 0; toClient.hasRemaining() && records < 10; records++) {
                    client.unwrap(toClient, ByteBuffer.allocate(64 * 1024));
                }
            } catch (SSLException told) {
                return told;
            }
        }
        return null;
    }

    void send(SSLEngine from) throws SSLException {
        boolean fromClient = from == client;
        ByteBuffer wire = fromClient ? toServer : toClient;
        from.wrap(ByteBuffer.wrap("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), wire);
        step(fromClient ? server : client, wire, fromClient ? toClient : toServer);
    }

    void close() {
        for (SSLEngine engine : new SSLEngine[] {client, server}) {
            engine.closeOutbound();
            try {
                engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(64 * 1024));
                engine.closeInbound();
            } catch (SSLException e) {
                // closed already
            }
        }
    }

    private static boolean running(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            // of a long flight the engine tells only here that there is more
            while (engine.wrap(ByteBuffer.allocate(0), out).getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {}
        } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        } else {
            in.flip();
            if (in.hasRemaining() || running(engine)) {
                engine.unwrap(in, ByteBuffer.allocate(64 * 1024));
            }
            in.compact();
        }
    }
}
