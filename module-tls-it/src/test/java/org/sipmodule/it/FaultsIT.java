package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.sipmodule.it.host.FaultyHost;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.tool.Tool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What disks, files and signals do to the packaged host. */
public class FaultsIT {

    /** With all that the host needs, which then runs in it. */
    private static final String SMALL_FILE_SYSTEM =
            "mount -t tmpfs -o size=1m none fs\ncp -p kamailio.cfg tls.cfg fs\ncp -rp certs fs\ncd fs";

    private static final Logger LOG = LoggerFactory.getLogger(FaultsIT.class);

    /** Of the replacements; {@code -Dfaults.seed} and {@code -Dfaults.replacements} set them. */
    private static final long SEED = Long.getLong("faults.seed", 20261126);

    private static final int REPLACEMENTS = Integer.getInteger("faults.replacements", 200);

    private static final String OK = "Ok. TLS configuration reloaded.\n";

    private static final String ANSWERS = """
            request_route {
            	sl_send_reply("200", "OK");
            }
            """;

    private static String profile(String certificate, String key) {
        return "[server:default]\ncertificate = " + certificate + "\nprivate_key = " + key + "\n[client:default]\n";
    }

    private static String profile() {
        return profile("certs/default.pem", "certs/default.key");
    }

    /** Its configuration, sockets and pid file lie on a file system without a byte left, and so its log cannot be written. */
    @Test
    public void aFullFileSystemStopsNothing() throws Exception {
        Path directory = FaultyHost.folder(profile(), ANSWERS);
        Files.createDirectory(directory.resolve("fs"));
        Path launcher = FaultyHost.mounting(directory, SMALL_FILE_SYSTEM, " 2>log");
        try (FaultyHost host = FaultyHost.startUnheard("fs", launcher, directory, "-P", "pid")) {
            assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            assertThatThrownBy(() -> Files.write(host.seen("ballast"), new byte[2 << 20]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
            long logged = Files.size(host.seen("log"));
            for (int i = 0; i < 100; i++) {
                assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            }
            assertThat(Files.size(host.seen("log")))
                    .as("the log fills its last page")
                    .isLessThan(logged + 5_000);
            assertThat(host.shown("")).isEqualTo("CN=sip.example.test");
            Files.delete(host.seen("ballast"));
            assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            assertThat(Files.readString(host.seen("log")))
                    .endsWith("TLS configuration reloaded: generation 103 with 2 profiles is in force\n");
            assertThat(host.process().terminated().status()).isZero();
        }
    }

    @Test
    public void aFileSystemThatBecomesReadOnlyStopsNothing() throws Exception {
        Path directory = FaultyHost.folder(profile(), ANSWERS);
        Files.createDirectory(directory.resolve("fs"));
        Path launcher = FaultyHost.mounting(directory, SMALL_FILE_SYSTEM, "");
        try (FaultyHost host = FaultyHost.start("fs", launcher, directory, Map.of(), "-P", "pid")) {
            remount(host, "ro");
            assertThatThrownBy(() -> Files.writeString(host.seen("tls.cfg"), ""))
                    .hasMessageContaining("Read-only file system");
            assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            assertThat(host.shown("")).isEqualTo("CN=sip.example.test");
            int before = host.output().length();
            assertThat(host.process().terminated().status()).isZero();
            Path place = directory.resolve("fs");
            assertThat(host.lines(before, "WARN"))
                    .containsExactlyInAnyOrder(
                            leftBehind("embedded: pid file pid could not be removed", "pid"),
                            leftBehind("embedded.jsonrpc: jsonrpcs did not close cleanly", place + "/fifo"),
                            leftBehind("embedded.jsonrpc: jsonrpcs did not close cleanly", place + "/dgram"),
                            leftBehind(
                                    "embedded.ctl: ctl socket unix_stream:" + place + "/ctl did not close cleanly",
                                    place + "/ctl"));
        }
    }

    private static String leftBehind(String found, String file) {
        return "WARNING: " + found + ": java.nio.file.FileSystemException: " + file + ": Read-only file system";
    }

    private static void remount(FaultyHost host, String how) {
        Tool.Outcome remounted = Tool.run(
                host.directory(),
                Duration.ofSeconds(20),
                "",
                List.of(
                        "nsenter",
                        "-m",
                        "-t",
                        Long.toString(host.process().pid()),
                        "mount",
                        "-o",
                        "remount," + how,
                        host.directory().resolve("fs").toString()));
        assertThat(remounted.status()).as(remounted.output()).isZero();
    }

    @DataProvider
    public Object[][] fileSystemsAtStart() {
        return new Object[][] {
            {"full", "mount -t tmpfs -o size=8k none fs\nhead -c 8192 /dev/zero >fs/ballast", "No space left on device"
            },
            {"read-only", "mount -t tmpfs -o ro none fs", "Read-only file system"},
        };
    }

    /** What cannot be written at start is told; nothing is left open. */
    @Test(dataProvider = "fileSystemsAtStart")
    public void whatCannotBeWrittenAtStartIsTold(String row, String mounts, String told) throws Exception {
        Path directory = FaultyHost.folder(profile(), ANSWERS);
        Files.createDirectory(directory.resolve("fs"));
        Path launcher = FaultyHost.mounting(directory, mounts, "");
        try (LaunchedHost host = FaultyHost.launch(launcher, directory, Map.of(), "-P", "fs/pid")) {
            assertThat(host.status()).isEqualTo(255);
            assertThat(host.output().lines().filter(line -> line.contains("ERROR")))
                    .singleElement()
                    .asString()
                    .contains(" ERROR: embedded: pid file fs/pid cannot be written: ")
                    .endsWith(told);
        }
    }

    @DataProvider
    public Object[][] halfWritten() throws IOException {
        return new Object[][] {
            {"the new certificate with the old key", "cp certs/alpha.pem own.pem", apart("alpha")},
            {"the new key with the old certificate", "cp certs/alpha.key own.key", apart("sip")},
            {
                "half of a key",
                "head -c 100 certs/alpha.key >own.key",
                "3:15: private_key DIR/own.key: the PRIVATE KEY at line 1 is cut off: no END line. Restore the file from its source"
            },
            {
                "a key that is not written yet",
                ": >own.key",
                "3:15: private_key DIR/own.key is empty: a PEM private key is expected. Name a file with a -----BEGIN PRIVATE KEY----- block"
            },
            {
                "half of a certificate",
                "head -c 100 certs/alpha.pem >own.pem",
                "2:15: certificate DIR/own.pem: the CERTIFICATE at line 1 is cut off: no END line. Restore the file from its source"
            },
            {
                "no key any more",
                "rm own.key",
                "3:15: private_key DIR/own.key does not exist. Correct the path, or create the file"
            },
        };
    }

    private static String apart(String host) {
        return "2:15: certificate DIR/own.pem and private_key DIR/own.key do not belong together: the certificate is of CN="
                + host
                + ".example.test with a key of type EC, the private key is another one. Name the key from which this"
                + " certificate was made";
    }

    @Test(dataProvider = "halfWritten")
    public void filesHalfReplacedAreRefusedAndTheOldOnesStay(String row, String command, String told) throws Exception {
        Path directory = FaultyHost.folder(profile("own.pem", "own.key"), ANSWERS);
        shell(directory, "cp certs/default.pem own.pem; cp -p certs/default.key own.key");
        try (FaultyHost host = FaultyHost.start(directory, Map.of())) {
            shell(directory, command);
            int before = host.output().length();
            String problem = directory + "/tls.cfg:" + told.replace("DIR", directory.toString());
            assertThat(host.kamcmd("tls.reload"))
                    .isEqualTo("error: 500 - Error while fixing TLS configuration (consult server log): 1 problem, "
                            + problem + "\n");
            assertThat(host.lines(before, "ERROR"))
                    .containsExactly(
                            "ERROR: tls.runtime: " + problem,
                            "ERROR: tls.runtime: TLS configuration not reloaded: 1 problem to be corrected, generation 1"
                                    + " stays in force");
            assertThat(host.shown("")).isEqualTo("CN=sip.example.test");
            shell(directory, "cp certs/alpha.pem own.pem; cp certs/alpha.key own.key");
            assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            assertThat(host.shown("")).isEqualTo("CN=alpha.example.test");
        }
    }

    @Test
    public void aKeyThatOthersMayReadIsToldAtTheStartAndAtEachReload() throws Exception {
        Path directory = FaultyHost.folder(profile("certs/default.pem", "own.key"), ANSWERS);
        shell(directory, "cp certs/default.key own.key; chmod 644 own.key");
        String told =
                "private_key " + directory + "/own.key has a private key and can be read by its group and by others";
        try (FaultyHost host = FaultyHost.start(directory, Map.of())) {
            assertThat(host.lines(0, "WARN")).singleElement().asString().contains(told);
            int before = host.output().length();
            assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            assertThat(host.lines(before, "WARN")).singleElement().asString().contains(told);
            shell(directory, "chmod 600 own.key");
            before = host.output().length();
            assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            assertThat(host.lines(before, "WARN")).isEmpty();
        }
    }

    private static void shell(Path directory, String command) {
        Tool.Outcome done = Tool.run(directory, Duration.ofSeconds(20), "", List.of("sh", "-ec", command));
        assertThat(done.status()).as(done.output()).isZero();
    }

    /** Somebody replaces both files all the time, by renaming and by overwriting, while others reload and connect. */
    @Test
    public void noReloadTakesHalfOfAReplacement() throws Exception {
        LOG.info("faults.seed={}", SEED);
        Path directory = FaultyHost.folder(profile("own.pem", "own.key"), ANSWERS);
        shell(directory, "cp certs/default.pem own.pem; cp -p certs/default.key own.key");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        AtomicInteger reloads = new AtomicInteger();
        try (FaultyHost host = FaultyHost.start(directory, Map.of())) {
            Future<?> replacing = threads.submit(() -> {
                try {
                    replace(directory, reloads);
                } finally {
                    done.set(true);
                }
                return true;
            });
            Future<int[]> reloading = threads.submit(() -> reload(host, done, reloads));
            int handshakes = 0;
            for (; !replacing.isDone() || !reloading.isDone(); handshakes++) {
                assertThat(host.shown("")).isIn("CN=sip.example.test", "CN=alpha.example.test", "CN=beta.example.test");
            }
            replacing.get();
            int[] outcomes = reloading.get();
            LOG.info(
                    "{} replacements, {} handshakes; {} reloads done, {} refused",
                    REPLACEMENTS,
                    handshakes,
                    outcomes[0],
                    outcomes[1]);
            assertThat(outcomes[0]).isPositive();
            assertThat(outcomes[1]).isPositive();
            shell(directory, "cp certs/beta.pem own.pem; cp certs/beta.key own.key");
            assertThat(host.kamcmd("tls.reload")).isEqualTo(OK);
            assertThat(host.shown("")).isEqualTo("CN=beta.example.test");
        } finally {
            done.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** How many were done and refused. */
    private static int[] reload(FaultyHost host, AtomicBoolean done, AtomicInteger reloads) {
        int[] outcomes = new int[2];
        while (!done.get()) {
            String said = host.kamcmd("tls.reload");
            boolean taken = said.equals(OK);
            assertThat(taken || said.matches("error: 500 - Error while fixing TLS configuration.*\\R"))
                    .as(said)
                    .isTrue();
            outcomes[taken ? 0 : 1]++;
            reloads.incrementAndGet();
        }
        return outcomes;
    }

    private static void replace(Path directory, AtomicInteger reloads) throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < REPLACEMENTS; i++) {
            String name = random.nextBoolean() ? "alpha" : "beta";
            boolean renamed = random.nextBoolean();
            for (String kind : random.nextBoolean() ? List.of(".pem", ".key") : List.of(".key", ".pem")) {
                byte[] content = Files.readAllBytes(directory.resolve("certs/" + name + kind));
                Path file = directory.resolve("own" + kind);
                if (renamed) {
                    Path fresh = Files.write(directory.resolve("fresh" + kind), content);
                    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                } else {
                    try (var out = Files.newOutputStream(file)) {
                        int half = random.nextInt(content.length);
                        out.write(content, 0, half);
                        seeAReload(random, reloads);
                        out.write(content, half, content.length - half);
                    }
                }
                seeAReload(random, reloads);
            }
            seeAReload(random, reloads);
        }
    }

    /** At one stop in four, things stay as they are until one reload has surely begun and ended. */
    private static void seeAReload(Random random, AtomicInteger reloads) {
        if (random.nextInt(4) == 0) {
            int before = reloads.get();
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> reloads.get() > before + 1);
        }
    }

    /** After {@code kill -9} the next start finds sockets, FIFO and pid file of a dead process; those of a living one are left alone. */
    @Test
    public void whatAKilledHostLeavesIsTakenOver() throws Exception {
        Path directory = FaultyHost.folder(profile(), ANSWERS);
        try (FaultyHost host = FaultyHost.start(directory, Map.of(), "-P", "pid")) {
            try (LaunchedHost second =
                    FaultyHost.launch(LaunchedHost.HOME.resolve("bin/siphost"), directory, Map.of(), "-P", "pid")) {
                assertThat(second.status()).isEqualTo(255);
                assertThat(second.output())
                        .contains(" ERROR: embedded: kamailio.cfg:13:1: binrpc unix_stream:" + directory
                                + "/ctl cannot be opened: " + directory + "/ctl is in use by a running process\n");
            }
            host.kill();
            assertThat(host.process().status()).isEqualTo(128 + 9);
            for (String left : List.of("pid", "ctl", "fifo", "dgram")) {
                assertThat(Files.exists(directory.resolve(left))).as(left).isTrue();
            }
        }
        try (FaultyHost next = FaultyHost.start(directory, Map.of(), "-P", "pid")) {
            assertThat(next.lines(0, "stale"))
                    .containsExactlyInAnyOrder(
                            "INFO: embedded.rpc: replacing the stale socket " + directory.resolve("ctl"),
                            "INFO: embedded.rpc: replacing the stale FIFO " + directory.resolve("fifo"),
                            "INFO: embedded.rpc: replacing the stale socket " + directory.resolve("dgram"),
                            "INFO: embedded: pid file pid is stale and gets replaced");
            assertThat(Files.readString(directory.resolve("pid")).strip())
                    .isEqualTo(Long.toString(next.process().pid()));
            assertThat(next.kamcmd("core.echo", "7")).isEqualTo("7\n");
            assertThat(next.shown("")).isEqualTo("CN=sip.example.test");
            assertThat(next.process().terminated().status()).isZero();
            for (String left : List.of("pid", "ctl", "fifo", "dgram")) {
                assertThat(Files.exists(directory.resolve(left))).as(left).isFalse();
            }
        }
    }
}
