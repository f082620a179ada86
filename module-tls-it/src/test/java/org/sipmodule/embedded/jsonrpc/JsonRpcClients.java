package org.sipmodule.embedded.jsonrpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Clients of each way in, written without the code under test. */
final class JsonRpcClients {

    private static final long PATIENCE_SECONDS = 10;

    private JsonRpcClients() {}

    static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + ",\"id\":1}";
    }

    /** A client on datagrams, which wait for its reading. */
    static final class Datagrams implements Closeable {
        private final DatagramChannel channel;
        private final SocketAddress server;

        private Datagrams(DatagramChannel channel, SocketAddress server) {
            this.channel = channel;
            this.server = server;
        }

        static Datagrams unix(Path own, Path server) throws IOException {
            DatagramChannel channel = AFUNIXDatagramChannel.open();
            channel.bind(AFUNIXSocketAddress.of(own));
            return new Datagrams(channel, AFUNIXSocketAddress.of(server));
        }

        static Datagrams udp(int port) throws IOException {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            DatagramChannel channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(loopback, 0));
            return new Datagrams(channel, new InetSocketAddress(loopback, port));
        }

        String call(String request) throws IOException {
            send(request);
            return read();
        }

        void send(String request) throws IOException {
            channel.send(ByteBuffer.wrap(request.getBytes(UTF_8)), server);
        }

        String read() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            channel.receive(buffer);
            return new String(buffer.array(), 0, buffer.position(), UTF_8);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Begins to read a FIFO until its writers have gone. */
    static CompletableFuture<String> reading(Path fifo) {
        return CompletableFuture.supplyAsync(() -> {
            try (InputStream in = Files.newInputStream(fifo)) {
                return new String(in.readAllBytes(), UTF_8);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
    }

    static void makeFifo(Path file) throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", file.toString()).start();
        if (!mkfifo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || mkfifo.exitValue() != 0) {
            throw new AssertionError("mkfifo " + file);
        }
    }

    static void write(Path fifo, String text) throws IOException {
        Files.write(fifo, text.getBytes(UTF_8), StandardOpenOption.WRITE);
    }

    static String get(CompletableFuture<String> answer) throws Exception {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends what it is given as it is and reads to the end of the connection. */
    static String http(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    static String post(int port, String headers, String body) throws IOException {
        return http(
                port,
                "POST /RPC HTTP/1.1\r\n" + headers + "Connection: close\r\nContent-Length: "
                        + body.getBytes(UTF_8).length + "\r\n\r\n" + body);
    }
}
