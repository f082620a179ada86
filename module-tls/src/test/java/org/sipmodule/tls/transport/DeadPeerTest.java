package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.sipmodule.module.HostSettings;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.SkipException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Established connections whose peer reads no more, and what the system is asked to do about those that are gone. */
public class DeadPeerTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] CHUNK = new byte[64 * 1024];

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestServer client;

    @SuppressWarnings("NullAway.Init")
    private TestServer peer;

    private final AtomicLong received = new AtomicLong();

    @BeforeMethod
    public void open() throws IOException {
        received.set(0);
        client = new TestServer();
        peer = new TestServer(connection -> new Counting(received));
    }

    @AfterMethod(alwaysRun = true)
    public void close() {
        client.close();
        peer.close();
    }

    private record Counting(AtomicLong bytes) implements ClearTextConsumer {
        @Override
        public void received(ByteBuffer clearText) {
            bytes.addAndGet(clearText.remaining());
        }

        @Override
        public void closed(CloseReason reason) {}
    }

    /** Keeps the reason. */
    private static final class Ending implements ClearTextConsumer {
        private volatile Optional<CloseReason> reason = Optional.empty();

        @Override
        public void received(ByteBuffer clearText) {}

        @Override
        public void closed(CloseReason why) {
            reason = Optional.of(why);
        }
    }

    private TlsConnection dialled(ClearTextConsumer consumer) throws IOException {
        TlsConnection connection = client.dial(peer.address(), "a", consumer);
        connection.link().send(new byte[1]);
        await().atMost(LIMIT).until(() -> received.get() > 0);
        return connection;
    }

    private void freeze() {
        peer.table.connections().forEach(end -> end.link().pauseReading());
    }

    /** Until nothing more goes in for a while: a first refusal may come before the buffers of the system are full. */
    private static void fill(TlsConnection connection) {
        await().pollInterval(Duration.ofMillis(5))
                .during(Duration.ofMillis(300))
                .atMost(LIMIT)
                .until(() -> connection.link().send(CHUNK) == SendResult.FULL);
    }

    @Test
    public void aPeerThatReadsNoMoreIsLeftAndReachedAnew() throws IOException {
        client.settings.sendTimeout(Duration.ofMillis(300));
        Ending ending = new Ending();
        TlsConnection first = dialled(ending);
        freeze();
        await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).until(() -> {
            first.link().send(CHUNK);
            return ending.reason.isPresent();
        });
        assertThat(ending.reason).contains(CloseReason.SEND_TIMEOUT);
        assertThat(first.failure()).contains("the peer took nothing of what was sent for 0 s (tcp_send_timeout)");
        assertThat(first.link().send(CHUNK)).isEqualTo(SendResult.CLOSED);

        received.set(0);
        TlsConnection second = client.dial(peer.address(), "a", new Ending());
        assertThat(second).isNotSameAs(first);
        second.link().send("once".getBytes(StandardCharsets.US_ASCII));
        await().atMost(LIMIT).until(() -> received.get() == 4);
        assertThat(client.counters.opened().sum()).isEqualTo(2);
    }

    /** Slow is not dead: what is taken in pieces, each within the time, arrives whole. */
    @Test
    public void aSlowPeerIsKept() throws IOException {
        client.settings.sendTimeout(Duration.ofSeconds(2));
        Ending ending = new Ending();
        TlsConnection connection = dialled(ending);
        freeze();
        fill(connection);
        long before = received.get();
        for (int i = 0; i < 6; i++) {
            long now = received.get();
            peer.table.connections().forEach(end -> end.link().resumeReading());
            await().atMost(LIMIT).until(() -> received.get() > now);
            freeze();
            fill(connection);
        }
        assertThat(received.get()).isGreaterThan(before);
        assertThat(ending.reason).isEmpty();
        assertThat(connection.state()).isEqualTo(TlsConnection.State.ESTABLISHED);
    }

    @DataProvider
    public Object[][] keepalives() {
        return new Object[][] {
            {"as the script says", true, OptionalInt.of(40), 1, 41},
            {"as the system says", true, OptionalInt.empty(), 42, 1_000_000},
            {"off", false, OptionalInt.of(40), 0, 0},
        };
    }

    /** Linux shows the time to the next probe of a connection at rest. */
    @Test(dataProvider = "keepalives")
    public void theSystemProbesSilentConnections(
            String name, boolean isOn, OptionalInt idle, int leastSeconds, int mostSeconds) throws IOException {
        if (!Files.isReadable(Path.of("/proc/net/tcp"))) {
            throw new SkipException("NOT TESTED: keep-alive, this system has no /proc/net/tcp");
        }
        HostSettings.Tcp tcp =
                new HostSettings.Tcp(Duration.ofSeconds(10), isOn, idle, OptionalInt.of(7), OptionalInt.of(3));
        client.settings.tcp = tcp;
        peer.settings.tcp = tcp;
        TlsConnection connection = dialled(new Ending());
        for (int port :
                List.of(connection.local().getPort(), connection.remote().getPort())) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(secondsToProbe(connection, port))
                            .as("of port %d", port)
                            .isBetween(leastSeconds, mostSeconds));
        }
    }

    /** 0 when no probe is planned. */
    private static int secondsToProbe(TlsConnection connection, int from) throws IOException {
        int to = connection.local().getPort() == from
                ? connection.remote().getPort()
                : connection.local().getPort();
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of(file))) {
                Optional<String[]> found = lines.map(line -> line.strip().split("\\s+", -1))
                        .filter(fields -> fields[1].endsWith(hex(from)) && fields[2].endsWith(hex(to)))
                        .findFirst();
                if (found.isPresent()) {
                    String[] timer = found.get()[5].split(":", -1);
                    // 2 is the keep-alive timer, told in hundredths of a second
                    return timer[0].equals("02") ? 1 + (int) (Long.parseLong(timer[1], 16) / 100) : 0;
                }
            }
        }
        return -1;
    }

    private static String hex(int port) {
        return ":" + String.format(Locale.ROOT, "%04X", port);
    }
}
