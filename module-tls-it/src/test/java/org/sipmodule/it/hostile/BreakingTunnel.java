package org.sipmodule.it.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.sipmodule.it.hostile.BreakingPeer.Ending;

/** A way to a good server on which what the server says comes through up to some byte only, and what follows is broken. */
final class BreakingTunnel implements AutoCloseable {

    private static final List<Ending> ENDINGS = List.of(Ending.values());

    /** A flight of certificates and a reply have less. */
    private static final int LATEST = 2000;

    /** Longer than a handshake and a transaction are waited for. */
    private static final int SILENCE_MILLIS = 4000;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InetSocketAddress server;
    private final long seed;
    private final AtomicInteger connections = new AtomicInteger();

    /** @param seed says where each connection breaks, and how */
    BreakingTunnel(InetSocketAddress server, long seed) throws IOException {
        this.server = server;
        this.seed = seed;
        thread(() -> {
            while (true) {
                Socket client = listener.accept();
                Random random = new Random(seed + connections.incrementAndGet());
                thread(() -> carry(client, random));
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void carry(Socket client, Random random) throws IOException {
        try (client;
                Socket onward = new Socket(server.getAddress(), server.getPort())) {
            thread(() -> client.getInputStream().transferTo(onward.getOutputStream()));
            InputStream said = onward.getInputStream();
            OutputStream out = client.getOutputStream();
            pass(said, out, random.nextInt(LATEST));
            Ending ending = ENDINGS.get(random.nextInt(ENDINGS.size()));
            switch (ending) {
                case CLOSES -> {}
                case RESETS -> client.setSoLinger(true, 0);
                case IS_SILENT -> {
                    onward.setSoTimeout(SILENCE_MILLIS);
                    said.readAllBytes();
                }
                case SENDS_GARBAGE -> {
                    byte[] garbage = new byte[1 + random.nextInt(LATEST)];
                    random.nextBytes(garbage);
                    out.write(garbage);
                }
                case MUTATES -> {
                    byte[] due = new byte[LATEST];
                    int read = said.read(due);
                    if (read > 0) {
                        due[random.nextInt(read)] ^= (byte) (1 + random.nextInt(255));
                        out.write(due, 0, read);
                    }
                }
            }
        }
    }

    /** As it comes, or the client would wait for what has been said. */
    private static void pass(InputStream said, OutputStream out, int count) throws IOException {
        byte[] some = new byte[LATEST];
        for (int left = count, read = 0; left > 0 && read >= 0; left -= read) {
            read = said.read(some, 0, left);
            if (read > 0) {
                out.write(some, 0, read);
            }
        }
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void thread(Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException closed) {
                        // the end of a socket
                    }
                },
                "tunnel");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String toString() {
        return "tunnel with seed " + seed;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
