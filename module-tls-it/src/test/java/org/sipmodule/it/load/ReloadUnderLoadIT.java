package org.sipmodule.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.tool.ProcessFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/**
 * F11: reloads under traffic. Ten times a second another configuration, while connections exchange OPTIONS and new ones are
 * opened; {@code -Dreload.seconds=60} for a longer run.
 */
public class ReloadUnderLoadIT {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadUnderLoadIT.class);

    private static final Duration TIME = Duration.ofSeconds(Long.getLong("reload.seconds", 10));
    private static final int LIVE = 20;
    private static final int OPENERS = 10;
    private static final long ASK_EVERY_MILLIS = 50;
    private static final long OPEN_EVERY_MILLIS = 100;
    private static final long RELOAD_EVERY_MILLIS = 100;

    private static final byte[] OPTIONS = String.join(
                    "\r\n",
                    "OPTIONS sip:alpha.example.test SIP/2.0",
                    "Via: SIP/2.0/TLS 127.0.0.1:5061;rport;branch=z9hG4bKload",
                    "From: <sip:me@example.test>;tag=1",
                    "To: <sip:alpha.example.test>",
                    "Call-ID: load",
                    "CSeq: 1 OPTIONS",
                    "Content-Length: 0",
                    "",
                    "")
            .getBytes(StandardCharsets.US_ASCII);

    private final AtomicLong exchanged = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong reloads = new AtomicLong();
    private final List<Future<?>> steps = new ArrayList<>();
    private final CountDownLatch failed = new CountDownLatch(1);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    public void f11NothingIsLostUnderManyReloads() throws Exception {
        try (ControlledHost host = ControlledHost.start()) {
            Path tlsCfg = host.directory().resolve("tls.cfg");
            List<String> configurations = Stream.of("alpha", "beta")
                    .map(name -> "[server:default]\ncertificate = certs/" + name + ".pem\nprivate_key = certs/" + name
                            + ".key\nverify_certificate = yes\nca_list = certs/ca.pem\n")
                    .toList();
            SSLSocketFactory client =
                    TestIdentity.of(host.directory().resolve("certs"), "client").getSocketFactory();
            reload(host, tlsCfg, configurations.get(0));
            List<SSLSocket> live = new ArrayList<>();
            for (int i = 0; i < LIVE; i++) {
                live.add(open(client, host.port()));
            }
            // the sockets that the first handshakes need for good, and the code that they load
            warmUp(client, host);
            ProcessFigures figures = new ProcessFigures(host.pid());
            long descriptors = figures.descriptors();
            long heap = figures.liveHeapKb();
            ScheduledExecutorService pace = Executors.newScheduledThreadPool(LIVE + OPENERS + 1);
            for (SSLSocket socket : live) {
                atRate(pace, ASK_EVERY_MILLIS, () -> {
                    ask(socket);
                    exchanged.incrementAndGet();
                });
            }
            for (int i = 0; i < OPENERS; i++) {
                atRate(pace, OPEN_EVERY_MILLIS, () -> {
                    open(client, host.port()).close();
                    opened.incrementAndGet();
                });
            }
            atRate(
                    pace,
                    RELOAD_EVERY_MILLIS,
                    () -> reload(host, tlsCfg, configurations.get((int)
                            (reloads.incrementAndGet() % configurations.size()))));
            boolean early = failed.await(TIME.toMillis(), TimeUnit.MILLISECONDS);
            steps.forEach(step -> step.cancel(false));
            pace.shutdown();
            assertThat(pace.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            assertThat(early).isFalse();
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(figures.descriptors()).isLessThanOrEqualTo(descriptors + 2));
            long grown = figures.liveHeapKb() - heap;
            for (SSLSocket socket : live) {
                socket.close();
            }
            LOG.info(
                    "{} reloads, {} OPTIONS on {} connections, {} connections opened; heap {} KB and {} more",
                    reloads,
                    exchanged,
                    LIVE,
                    opened,
                    heap,
                    grown);
            assertThat(host.kamcmd("stats.get_statistics", "tls:"))
                    .contains("tls:reloads = " + (reloads.get() + 1) + "\n", "tls:failed_reloads = 0\n")
                    .contains("tls:failed_handshakes = 0\n");
            assertThat(List.of(reloads.get(), exchanged.get(), opened.get())).allMatch(count -> count > 1);
            // every generation would be a few hundred KB
            assertThat(grown).isLessThan(8_000);
        }
    }

    private void warmUp(SSLSocketFactory client, ControlledHost host) throws Exception {
        for (int i = 0; i < LIVE; i++) {
            open(client, host.port()).close();
        }
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> host.kamcmd("tls.info").contains("opened_connections: " + LIVE + "\n"));
    }

    /** What a load does again and again. */
    private interface Step {
        void run() throws IOException;
    }

    private void atRate(ScheduledExecutorService pace, long millis, Step step) {
        steps.add(pace.scheduleAtFixedRate(() -> guarded(step), 0, millis, TimeUnit.MILLISECONDS));
    }

    private void guarded(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException | AssertionError lost) {
            wrong.add(lost.toString());
            failed.countDown();
        }
    }

    private static void reload(ControlledHost host, Path tlsCfg, String text) throws IOException {
        Path next = Files.writeString(tlsCfg.resolveSibling("next.cfg"), text);
        Files.move(next, tlsCfg, StandardCopyOption.ATOMIC_MOVE);
        assertThat(host.kamcmd("tls.reload")).isEqualTo("Ok. TLS configuration reloaded.\n");
    }

    private SSLSocket open(SSLSocketFactory client, int port) throws IOException {
        SSLSocket socket = (SSLSocket) client.createSocket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.setSoTimeout(30_000);
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(shown.getSubjectX500Principal().getName()).containsPattern("CN=(alpha|beta)\\.");
            ask(socket);
            return socket;
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    private static void ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(OPTIONS);
        InputStream in = socket.getInputStream();
        StringBuilder reply = new StringBuilder();
        while (reply.length() < 4 || !reply.substring(reply.length() - 4).equals("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("closed after: " + reply);
            }
            reply.append((char) read);
        }
        assertThat(reply.toString()).startsWith("SIP/2.0 200 ").contains("X-Peer: verified");
    }
}
