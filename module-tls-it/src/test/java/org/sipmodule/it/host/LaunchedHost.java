package org.sipmodule.it.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The packaged host as a process of its own, with what it wrote. Netty tracks each of its buffers, and one that leaked makes
 * the test fail when the host is closed.
 */
public final class LaunchedHost implements AutoCloseable {

    public static final Path HOME =
            Path.of(System.getProperty("siphost", "target/siphost")).toAbsolutePath();

    /**
     * Goes before what a test gives, which may so take it back: leaks are looked for, and what the second compiler makes would
     * come too late for a host that lives for a second.
     */
    private static final String OPTIONS = "-Dio.netty.leakDetection.level=paranoid -XX:TieredStopAtLevel=1";

    /** Takes the latter back. */
    public static final String AS_IN_SERVICE = "-XX:TieredStopAtLevel=4";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private LaunchedHost(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static LaunchedHost run(Path directory, String... arguments) throws IOException {
        return run(HOME.resolve("bin/siphost"), directory, Map.of(), arguments);
    }

    public static LaunchedHost run(Path launcher, Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "host", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().merge("JAVA_OPTS", OPTIONS, (given, ours) -> ours + " " + given);
        return new LaunchedHost(builder.start(), output);
    }

    public LaunchedHost listening() throws IOException {
        return saying(": listening on ");
    }

    /** Ends the process when it does not say so. */
    public LaunchedHost saying(String text) throws IOException {
        return saying(text, PATIENCE);
    }

    public LaunchedHost saying(String text, Duration patience) throws IOException {
        boolean said = false;
        try {
            Awaitility.await().atMost(patience).until(() -> output().contains(text) || !process.isAlive());
            assertThat(output()).contains(text);
            said = true;
            return this;
        } finally {
            if (!said) {
                close();
            }
        }
    }

    public String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM. */
    public LaunchedHost terminated() {
        process.destroy();
        return this;
    }

    public int status() throws InterruptedException {
        return status(PATIENCE);
    }

    public int status(Duration patience) throws InterruptedException {
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended within " + patience)
                .isTrue();
        return process.exitValue();
    }

    /** A launcher of the packaged host with a limit of its own to descriptors. */
    public static Path withDescriptors(Path directory, int most) throws IOException {
        Path launcher = Files.writeString(
                directory.resolve("few-descriptors"),
                "#!/bin/bash\nulimit -n " + most + "\nexec " + HOME.resolve("bin/siphost") + " \"$@\"\n");
        return Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    /** Ends the process. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            assertThat(output().lines().filter(line -> line.contains("LEAK:")))
                    .as("buffers that were not released")
                    .isEmpty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
