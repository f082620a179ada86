package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionTimeoutException;
import org.sipmodule.it.peer.TlsCaller;

/** Peers that come to the end of what the host lets them, each over a connection of its own, which the host closes then. */
record Strangers(SSLContext context, int port) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int ANSWER = 4_000;
    private static final int PORTION = 100;

    /** One that says nothing. */
    void silent() throws IOException {
        try (Socket socket = connected()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** One whose ClientHello would be longer than any. */
    void longHello() throws IOException {
        try (Socket socket = connected()) {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 4, 1, 1, 0, 1});
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(new byte[] {21, 3, 1, 0, 2, 2, 47});
        }
    }

    /** One with a message whose body would be longer than any. */
    void longMessage() throws IOException {
        asks("Content-Length: 10000000\r\n\r\n");
    }

    /** One with a message that is never whole. */
    void lateMessage() throws IOException {
        asks("Content-Len");
    }

    private void asks(String end) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("OPTIONS sip:alpha.example.test SIP/2.0\r\n" + end).getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** One that asks and asks, and reads no answer. */
    void deaf() throws Exception {
        try (TlsCaller caller = TlsCaller.to(port, context, "alpha.example.test")) {
            CompletableFuture.runAsync(() -> askUntilLeft(caller), body -> new Thread(body, "deaf").start())
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void askUntilLeft(TlsCaller caller) {
        String copied = "Via: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bK" + "x".repeat(ANSWER);
        try {
            // in portions: those that are more than may wait are refused, and the system's buffers take some MB
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                for (int i = 0; i < PORTION; i++) {
                    caller.send("OPTIONS", "me", copied);
                }
                return false;
            });
        } catch (ConditionTimeoutException notLeft) {
            throw notLeft;
        } catch (Exception left) {
            assertThat(left).isInstanceOf(IOException.class);
        }
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }
}
