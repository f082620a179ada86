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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A heap that is short in earnest, in a process whose heap is small. */
public class ShortHeapTest {

    private static final byte[] PING = "ping".getBytes(US_ASCII);

    @SuppressWarnings("NullAway.Init")
    private Process server;

    @SuppressWarnings("NullAway.Init")
    private BufferedReader out;

    @SuppressWarnings("NullAway.Init")
    private Path errors;

    private int port;

    private void start(String collector) throws IOException {
        errors = Temporary.folder("exhausted").resolve("log");
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:MaxDirectMemorySize=24m",
                        "-XX:+Use" + collector,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShortHeap.class.getName())
                .redirectError(errors.toFile())
                .start();
        out = server.inputReader(US_ASCII);
        port = Integer.parseInt(out.readLine());
    }

    @AfterMethod(alwaysRun = true)
    public void stop() throws Exception {
        server.destroy();
        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @DataProvider
    public Object[][] memory() {
        return new Object[][] {
            {"heap", "SerialGC"}, {"direct", "SerialGC"}, {"heap", "ZGC"}, // two of whose beans tell nothing
        };
    }

    @Test(dataProvider = "memory", timeOut = 120_000)
    public void f69NewConnectionsAreRefusedUntilMemoryIsFreeAgain(String kind, String collector) throws IOException {
        start(collector);
        try (EngineClient old = open()) {
            order("watch");
            try (EngineClient another = open()) {
                asks(another);
            }
            order("hold " + kind);
            assertThat(tries()).isFalse();
            asks(old);
            assertThat(Files.readString(errors))
                    .contains("low_mem_threshold1: ", " KB of memory are free, less than 8192: no connection with");
            order("free");
            // what was freed shows at the next collection, which nothing but the refusals bring about
            await().atMost(60, TimeUnit.SECONDS).until(this::tries);
            asks(old);
        }
    }

    /** Whether a connection is served. */
    private boolean tries() {
        try (EngineClient client = open()) {
            asks(client);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private EngineClient open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(15_000);
        EngineClient client = new EngineClient(socket, "TLSv1.3", Optional.empty());
        try {
            client.send(client.firstFlight());
            client.handshake();
            return client;
        } catch (IOException | RuntimeException failed) {
            client.close();
            throw failed;
        }
    }

    private static void asks(EngineClient client) throws IOException {
        client.write(PING);
        assertThat(client.read(PING.length)).isEqualTo(PING);
    }

    private void send(String order) throws IOException {
        server.getOutputStream().write((order + "\n").getBytes(US_ASCII));
        server.getOutputStream().flush();
    }

    private void order(String order) throws IOException {
        send(order);
        assertThat(out.readLine()).isEqualTo(order);
    }
}
