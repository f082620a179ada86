package org.sipmodule.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.sipmodule.temporary.Temporary;

/** A tool of the machine that serves until it is closed; its standard input stays open. */
public final class RunningTool implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path output;

    private RunningTool(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static RunningTool start(Path directory, List<String> command) throws IOException {
        Path output = Temporary.folder("tool").resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new RunningTool(process, output);
    }

    /** Waits until it has said that; ends it when it does not. */
    public RunningTool saying(String text) {
        boolean said = false;
        try {
            assertThat(outputWith(text)).contains(text);
            said = true;
            return this;
        } finally {
            if (!said) {
                close();
            }
        }
    }

    /** All that it has said when it has said that, or has ended. */
    public String outputWith(String text) {
        Awaitility.await().atMost(PATIENCE).until(() -> output().contains(text) || !process.isAlive());
        return output();
    }

    /** Types it in. */
    public RunningTool typing(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        process.getOutputStream().flush();
        return this;
    }

    public String output() {
        try {
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Asks it to end, and ends it with its children when it does not. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
