package org.sipmodule.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A SIP phone of which a test plays every message, over UDP or TCP: it calls and is called. It repeats nothing and answers
 * nothing by itself.
 */
public final class SipAgent implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;
    private static final Duration T1 = Duration.ofMillis(500);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final String name;
    private final BlockingQueue<SipText> arrived = new LinkedBlockingQueue<>();
    private final @Nullable DatagramSocket datagrams;
    private final @Nullable ServerSocket listener;
    private volatile @Nullable Socket stream;
    private volatile @Nullable Thread reader;
    private volatile @Nullable InetSocketAddress peer;

    private SipAgent(String name, @Nullable DatagramSocket datagrams, @Nullable ServerSocket listener) {
        this.name = name;
        this.datagrams = datagrams;
        this.listener = listener;
    }

    public static SipAgent udp(String name) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
        SipAgent agent = new SipAgent(name, socket, null);
        agent.thread(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            SipText message = new SipText(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            if (message.isRequest()) {
                agent.peer = new InetSocketAddress(LOOPBACK, viaPort(message));
            }
            agent.arrived.add(message);
        });
        return agent;
    }

    /** RFC 3261 18.2.2: without rport, where the sender says that it listens. */
    private static int viaPort(SipText request) {
        return Integer.parseInt(request.header("Via").replaceFirst("[^:]*:([0-9]+).*", "$1"));
    }

    /** Listens; what comes by any connection that it accepts or opens is received. */
    public static SipAgent tcp(String name) throws IOException {
        ServerSocket listener = new ServerSocket(0, 5, LOOPBACK);
        SipAgent agent = new SipAgent(name, null, listener);
        agent.thread(() -> agent.carry(listener.accept()));
        return agent;
    }

    private void carry(Socket socket) throws IOException {
        stream = socket;
        InputStream in = socket.getInputStream();
        reader = thread(() -> arrived.add(SipText.read(in)));
    }

    /** A step that a thread repeats until its socket is closed. */
    private interface Step {
        void run() throws IOException;
    }

    private Thread thread(Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            step.run();
                        }
                    } catch (IOException closed) {
                        // the end of the socket
                    }
                },
                "agent-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    public String transport() {
        return datagrams != null ? "UDP" : "TCP";
    }

    public int port() {
        return datagrams != null
                ? datagrams.getLocalPort()
                : Objects.requireNonNull(listener).getLocalPort();
    }

    /** Where it is reached. */
    public String uri() {
        return "sip:" + name + "@127.0.0.1:" + port() + (datagrams != null ? "" : ";transport=tcp");
    }

    /** Opens a connection to the host, for a caller over TCP; names the host for one over UDP. */
    public SipAgent towards(int port) throws IOException {
        peer = new InetSocketAddress(LOOPBACK, port);
        if (datagrams == null) {
            carry(new Socket(LOOPBACK, port));
        }
        return this;
    }

    /** Closes the connection that it has, and stays reachable. The host has seen it then: what it sends before is lost. */
    public void hangUp() throws IOException, InterruptedException {
        Objects.requireNonNull(stream).shutdownOutput();
        Objects.requireNonNull(reader).join(Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
        Objects.requireNonNull(stream).close();
    }

    /** Hangs up, and is not reachable any more. */
    public void vanish() throws IOException, InterruptedException {
        hangUp();
        close();
    }

    /** Sends a request of a call. */
    public void send(String method, String uri, String branch, String... headers) {
        send(request(method, uri, branch, headers));
    }

    /** @param headers further ones, and those that replace the usual From, To and CSeq */
    public String request(String method, String uri, String branch, String... headers) {
        List<String> given = List.of(headers);
        StringBuilder text = new StringBuilder(method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/" + transport()
                + " 127.0.0.1:" + port() + ";branch=z9hG4bK-" + branch + "\r\n");
        usual(text, given, "From", "<sip:" + name + "@example.test>;tag=" + name);
        usual(text, given, "To", "<sip:callee@example.test>");
        usual(text, given, "CSeq", "1 " + method);
        usual(text, given, "Call-ID", "call-of-" + name);
        usual(text, given, "Max-Forwards", "70");
        if (!method.equals("BYE") && !method.equals("CANCEL")) {
            usual(text, given, "Contact", "<" + uri() + ">");
        }
        given.forEach(header -> text.append(header).append("\r\n"));
        return text.append("Content-Length: 0\r\n\r\n").toString();
    }

    private static void usual(StringBuilder text, List<String> given, String name, String value) {
        if (given.stream().noneMatch(header -> header.startsWith(name + ":"))) {
            text.append(name).append(": ").append(value).append("\r\n");
        }
    }

    /** Answers a request that it got. */
    public void reply(SipText request, String status, String... headers) {
        StringBuilder text = new StringBuilder(request.answered(status, name)).append("Contact: <" + uri() + ">\r\n");
        List.of(headers).forEach(header -> text.append(header).append("\r\n"));
        send(text.append("Content-Length: 0\r\n\r\n").toString());
    }

    public void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (datagrams != null) {
                datagrams.send(new DatagramPacket(bytes, bytes.length, Objects.requireNonNull(peer)));
            } else {
                Objects.requireNonNull(stream).getOutputStream().write(bytes);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The next message. */
    public SipText next() {
        return nextWithin(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    public SipText nextWithin(Duration patience) {
        SipText message = next(patience);
        assertThat(message).as(name + " has got a message").isNotNull();
        return Objects.requireNonNull(message);
    }

    /**
     * The next message after a request that is repeated until it comes, as RFC 3261 17.1.2 has it for datagrams: one that
     * meets its transaction on the way from one state to the next may be dropped.
     */
    public SipText repeat(String method, String uri, String branch) {
        for (int times = 0; times < PATIENCE_SECONDS * 2; times++) {
            send(method, uri, branch);
            SipText message = next(T1);
            if (message != null) {
                return message;
            }
        }
        throw new AssertionError(name + " got no reply to a " + method + " repeated for " + PATIENCE_SECONDS + " s");
    }

    private @Nullable SipText next(Duration patience) {
        try {
            return arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** The next message that begins so; repetitions and provisional replies before it are passed over. */
    public SipText next(String start) {
        while (true) {
            SipText message = next();
            if (message.startLine().startsWith(start)) {
                return message;
            }
            assertThat(message.startLine())
                    .as(name + " waits for " + start)
                    .matches("SIP/2.0 1\\d\\d .*|INVITE .*|CANCEL .*");
        }
    }

    /** What waits to be looked at. */
    public List<SipText> waiting() {
        return List.copyOf(arrived);
    }

    @Override
    public void close() throws IOException {
        if (datagrams != null) {
            datagrams.close();
        }
        if (listener != null) {
            listener.close();
        }
        Socket open = stream;
        if (open != null) {
            open.close();
        }
    }
}
