package org.sipmodule.it.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A SIP client that sends what a test writes and reads one reply at a time; it knows no retransmission. */
public final class SipPeer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final String transport;
    private final int port;
    private final @Nullable DatagramSocket datagrams;
    private final @Nullable Socket stream;

    private SipPeer(String transport, int port, @Nullable DatagramSocket datagrams, @Nullable Socket stream) {
        this.transport = transport;
        this.port = port;
        this.datagrams = datagrams;
        this.stream = stream;
    }

    public static SipPeer to(String transport, int port) throws IOException {
        if (transport.equals("UDP")) {
            DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new SipPeer(transport, port, socket, null);
        }
        Socket socket = new Socket(LOOPBACK, port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new SipPeer(transport, port, null, socket);
    }

    /** @param toTag empty, or {@code ;tag=...} */
    public void send(String method, String branch, String toTag) throws IOException {
        send(method, transport + " 127.0.0.1:" + localPort() + ";rport;branch=" + branch, toTag, "");
    }

    public int localPort() {
        return datagrams != null ? datagrams.getLocalPort() : stream().getLocalPort();
    }

    /**
     * A request that need not tell the truth of where it comes from.
     *
     * @param via     the transport and what follows it
     * @param headers further ones, each with its line end
     */
    public void send(String method, String via, String toTag, String headers) throws IOException {
        int local = localPort();
        byte[] request = (method + " sip:trial@127.0.0.1:" + port + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/" + via + "\r\n" + headers
                        + "From: <sip:peer@127.0.0.1>;tag=peer\r\nTo: <sip:trial@127.0.0.1>" + toTag + "\r\n"
                        + "Call-ID: call-1\r\nCSeq: 1 " + method
                        + "\r\nMax-Forwards: 70\r\nContact: <sip:peer@127.0.0.1:"
                        + local + ">\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        if (datagrams != null) {
            datagrams.send(new DatagramPacket(request, request.length, LOOPBACK, port));
        } else {
            stream().getOutputStream().write(request);
        }
    }

    public Reply ask(String method, String branch, String toTag) throws IOException {
        send(method, branch, toTag);
        return next();
    }

    /** The next reply; all of the host's replies here have no body. */
    public Reply next() throws IOException {
        if (datagrams != null) {
            DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
            datagrams.receive(packet);
            return new Reply(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int read = stream().getInputStream().read();
            if (read < 0) {
                throw new IOException("closed after: " + text);
            }
            text.write(read);
        }
        return new Reply(text.toString(StandardCharsets.UTF_8));
    }

    /** Of a stream: whether nothing has come yet. */
    public boolean hasNothing() throws IOException {
        return stream().getInputStream().available() == 0;
    }

    @Override
    public void close() throws IOException {
        if (datagrams != null) {
            datagrams.close();
        } else {
            stream().close();
        }
    }

    private Socket stream() {
        return Objects.requireNonNull(stream, "stream");
    }

    /** A reply as it arrived. */
    public record Reply(String text) {
        public String statusLine() {
            return text.lines().findFirst().orElse("");
        }

        public String header(String name) {
            return Arrays.stream(text.split("\r\n"))
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}
