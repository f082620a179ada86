package org.sipmodule.it.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * A TLS client whose handshake is good up to some point, and ends there in some way. Used by one thread.
 *
 * @param seed of what is random in it
 */
record BreakingPeer(SSLEngine engine, Point point, Ending ending, long seed) {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int RECORD_HEADER = 5;
    private static final byte[] NOTHING = {};

    /** How far it goes. */
    enum Point {
        CONNECTED,
        HALF_HELLO,
        HELLO,
        /** After the server's flight: it has read it, and has said nothing more. */
        ANSWERED,
        /** In the middle of its last flight, which has its Finished. */
        HALF_FINISHED
    }

    /** What it does there. */
    enum Ending {
        CLOSES,
        RESETS,
        /** Waits until the server gives up. */
        IS_SILENT,
        /** Sends a whole record of random bytes, of the type of record that is due. */
        SENDS_GARBAGE,
        /** Sends what is due, with some of its bytes changed. */
        MUTATES
    }

    /**
     * Connects and does it. When it is the server's turn to end the connection, returns after that.
     *
     * @throws IOException if the server has not ended the connection after a minute
     */
    void run(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] due = goOn(socket);
            switch (ending) {
                case CLOSES -> {}
                case RESETS -> socket.setSoLinger(true, 0);
                case IS_SILENT -> awaitEnd(socket, NOTHING);
                case SENDS_GARBAGE -> awaitEnd(socket, garbage(due));
                case MUTATES -> awaitEnd(socket, mutated(due));
            }
        }
    }

    /** Gives what would have to be sent next. */
    private byte[] goOn(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        engine.setUseClientMode(true);
        engine.beginHandshake();
        byte[] hello = flight(socket);
        if (point == Point.CONNECTED) {
            return hello;
        }
        if (point == Point.HALF_HELLO) {
            out.write(hello, 0, hello.length / 2);
            return Arrays.copyOfRange(hello, hello.length / 2, hello.length);
        }
        out.write(hello);
        if (point == Point.HELLO) {
            return hello;
        }
        byte[] last = flight(socket);
        int sent = point == Point.HALF_FINISHED ? last.length / 2 : 0;
        out.write(last, 0, sent);
        return Arrays.copyOfRange(last, sent, last.length);
    }

    /** All that the client says before it has to hear something again; reads what the server has to say before. */
    private byte[] flight(Socket socket) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        byte[] room = new byte[engine.getSession().getPacketBufferSize()];
        ByteBuffer clear = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        byte[] input = new byte[2 * room.length];
        ByteBuffer heard = ByteBuffer.wrap(input, 0, 0);
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
            switch (status) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> {
                    SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), ByteBuffer.wrap(room));
                    said.write(room, 0, result.bytesProduced());
                }
                default -> {
                    if (isTurnOver(said.size(), heard)) {
                        return said.toByteArray();
                    }
                    heard = hear(socket, input, heard, clear);
                }
            }
            status = engine.getHandshakeStatus();
        }
        return said.toByteArray();
    }

    /** TLS 1.3 lets a client say a word, that is ignored, between the parts of the server's flight. */
    private boolean isTurnOver(int said, ByteBuffer heard) {
        boolean isHello = engine.getHandshakeSession() == null
                || !engine.getHandshakeSession().getProtocol().equals("TLSv1.3");
        return said > 0 && !heard.hasRemaining() && isHello;
    }

    /** Gives what is still to be understood, which lies in {@code input}. */
    private ByteBuffer hear(Socket socket, byte[] input, ByteBuffer heard, ByteBuffer clear) throws IOException {
        SSLEngineResult result = engine.unwrap(heard, clear);
        if (result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            return heard;
        }
        int had = heard.remaining();
        System.arraycopy(input, heard.position(), input, 0, had);
        int read = socket.getInputStream().read(input, had, input.length - had);
        if (read < 0) {
            throw new IOException("closed by the server before its flight was whole");
        }
        return ByteBuffer.wrap(input, 0, had + read);
    }

    /** A record of the type that is due, or a body for the rest of one that has begun. */
    private byte[] garbage(byte[] due) {
        byte[] random = new byte[Math.max(due.length, RECORD_HEADER + 1)];
        new Random(seed).nextBytes(random);
        if (point != Point.HALF_HELLO && point != Point.HALF_FINISHED) {
            System.arraycopy(due, 0, random, 0, RECORD_HEADER - 2);
            int body = random.length - RECORD_HEADER;
            random[RECORD_HEADER - 2] = (byte) (body >> 8);
            random[RECORD_HEADER - 1] = (byte) body;
        }
        return random;
    }

    /** With the last byte among those that change: others may not matter, as the version of an early record does not. */
    private byte[] mutated(byte[] due) {
        byte[] changed = due.clone();
        Random random = new Random(seed);
        int last = changed.length - 1;
        for (int i = random.nextInt(8); i > 0; i--) {
            changed[random.nextInt(last)] ^= (byte) (1 + random.nextInt(255));
        }
        changed[last] ^= (byte) (1 + random.nextInt(255));
        return changed;
    }

    /** Sends that, and then nothing more. */
    private static void awaitEnd(Socket socket, byte[] last) throws IOException {
        try {
            socket.getOutputStream().write(last);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (IOException reset) {
            // is an end as well
        }
    }
}
