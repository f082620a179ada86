package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.Test;

public class AcceptPauseTest {

    @Test(timeOut = 120_000)
    public void listenerOutlivesTheExhaustionOfDescriptors() throws Exception {
        Path errors = Temporary.folder("exhausted").resolve("log");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process server = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n 300; exec \"$0\" \"$@\"",
                        java,
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExhaustedDescriptors.class.getName())
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader out = server.inputReader(US_ASCII)) {
            int port = Integer.parseInt(out.readLine());
            // whatever is loaded at its first use is loaded now
            talk(connect(port));
            try (Socket stranger = connect(port)) {
                stranger.getOutputStream().write('?');
                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            }
            order(server, out, "fill");
            Socket waiting = connect(port);
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> !acceptLines(errors).isEmpty());
            await().during(1500, TimeUnit.MILLISECONDS)
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> acceptLines(errors).size() == 1);
            order(server, out, "free");
            talk(waiting);
        } finally {
            server.destroy();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void talk(Socket socket) throws IOException {
        try (EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty())) {
            client.send(client.firstFlight());
            client.handshake();
            client.write(new byte[10]);
            assertThat(client.read(10)).hasSize(10);
        }
    }

    private static void order(Process server, BufferedReader out, String order) throws IOException {
        server.getOutputStream().write((order + "\n").getBytes(US_ASCII));
        server.getOutputStream().flush();
        assertThat(out.readLine()).isEqualTo(order);
    }

    private static List<String> acceptLines(Path errors) throws IOException {
        try (var lines = Files.lines(errors)) {
            return lines.filter(line -> line.contains("cannot accept on")).toList();
        }
    }
}
