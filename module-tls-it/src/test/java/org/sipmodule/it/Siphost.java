package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The unpacked distribution, started by its launcher as an operator would, and ended by SIGTERM. */
final class Siphost implements AutoCloseable {

    static final Path HOME = Path.of("target", "siphost").toAbsolutePath();
    static final Path LAUNCHER = HOME.resolve("bin/siphost");

    private final Process process;
    private final Path log;

    private Siphost(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it and returns when it says where it listens. */
    static Siphost serving(Path directory, String... arguments) {
        Siphost host = start(directory, arguments);
        try {
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !host.process.isAlive() || host.log().contains("listening on "));
            assertThat(host.process.isAlive()).as(host.log()).isTrue();
            return host;
        } catch (RuntimeException | Error failure) {
            host.close();
            throw failure;
        }
    }

    /** Starts it and returns at once. */
    static Siphost start(Path directory, String... arguments) {
        try {
            Path log = Files.createTempFile("siphost", ".log");
            List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            return new Siphost(process, log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for it to end by itself. */
    int exitStatus() {
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("%s", log()).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
        return process.exitValue();
    }

    /** SIGTERM, then the exit status. */
    int terminate() {
        process.destroy();
        return exitStatus();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A port that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
