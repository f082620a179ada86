package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ReloadWatch;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** {@code reload_watch}: F15, files that timers renew. */
public class ReloadWatchTest {

    private static final Duration OFTEN = Duration.ofMillis(30);
    private static final Duration SEVERAL_LOOKS = OFTEN.multipliedBy(10);

    private final Issued root = Issued.root("Root");
    private final Issued client = root.leaf("client");

    @SuppressWarnings("NullAway.Init")
    private TestFolder folder;

    @SuppressWarnings("NullAway.Init")
    private TlsServer server;

    @BeforeMethod
    public void serve() throws IOException {
        folder = new TestFolder();
        folder.identity("one.pem", root.leaf("one"));
        folder.write("root.pem", root.pem());
        folder.write("crl.pem", Issued.pemOf(root.crl()));
        server = new TlsServer(folder, 1);
        server.serve(
                "[server:default]",
                "certificate = one.pem",
                "verify_client = on",
                "ca_list = root.pem",
                "crl = crl.pem");
    }

    @AfterMethod(alwaysRun = true)
    public void end() {
        server.close();
    }

    private long reloads() {
        return server.counters().reloads().sum();
    }

    private long refused() {
        return server.counters().reloadsRefused().sum();
    }

    private String heard() throws IOException {
        return TlsClient.sun(client).hear(server.port(), null, "TLSv1.3");
    }

    @Test
    public void f15RenewedListIsReadWithoutACommand() throws Exception {
        try (ReloadWatch watch = ReloadWatch.start(server.reload(), OFTEN)) {
            assertThat(heard()).contains(" peer=OK");
            folder.write("crl.pem", Issued.pemOf(root.crl(client)));
            await().untilAsserted(() -> assertThat(reloads()).isEqualTo(1));
            assertThat(heard()).startsWith(TlsClient.REFUSED);
        }
    }

    @Test
    public void touchedFileHasNotChanged() throws Exception {
        try (ReloadWatch watch = ReloadWatch.start(server.reload(), OFTEN)) {
            Files.setLastModifiedTime(folder.path().resolve("crl.pem"), FileTime.from(Instant.EPOCH));
            await().during(SEVERAL_LOOKS)
                    .untilAsserted(() -> assertThat(reloads() + refused()).isZero());
        }
    }

    /** Refused once, and not again until something changes; a file that only the refused configuration names counts. */
    @Test
    public void refusedChangeIsToldOnceAndCuredByTheMissingFile() throws Exception {
        try (ReloadWatch watch = ReloadWatch.start(server.reload(), OFTEN)) {
            folder.write("tls.cfg", "[server:default]\ncertificate = late.pem\n");
            await().untilAsserted(() -> assertThat(refused()).isEqualTo(1));
            await().during(SEVERAL_LOOKS)
                    .untilAsserted(() -> assertThat(refused()).isEqualTo(1));
            assertThat(reloads()).isZero();
            folder.identity("late.pem", root.leaf("late"));
            await().untilAsserted(() -> assertThat(reloads()).isEqualTo(1));
            assertThat(heard()).endsWith(" as late");
        }
    }

    @Test
    public void swappedDirectoryIsSeen() throws Exception {
        folder.identity("one.pem", root.leaf("one"));
        Path first = Files.createDirectory(folder.path().resolve("first"));
        Path second = Files.createDirectory(folder.path().resolve("second"));
        folder.identity("first/own.pem", root.leaf("one"));
        // the same content by another name counts, too
        Files.copy(first.resolve("own.pem"), second.resolve("own.pem"));
        Path current = Files.createSymbolicLink(folder.path().resolve("current"), first.getFileName());
        server.serve("[server:default]", "certificate = current/own.pem");
        long before = reloads();
        try (ReloadWatch watch = ReloadWatch.start(server.reload(), OFTEN)) {
            Path next = Files.createSymbolicLink(folder.path().resolve("next"), second.getFileName());
            Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
            await().untilAsserted(() -> assertThat(reloads()).isEqualTo(before + 1));
        }
    }

    /** What an operator has reloaded by hand is no change. */
    @Test
    public void reloadByHandIsKnown() throws Exception {
        try (ReloadWatch watch = ReloadWatch.start(server.reload(), Duration.ofMillis(200))) {
            server.serve("[server:default]", "certificate = one.pem");
            await().during(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(reloads()).isEqualTo(1));
        }
    }

    @Test
    public void itsThreadEndsWithIt() {
        ReloadWatch.start(server.reload(), OFTEN).close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("tls-reload-watch");
    }
}
