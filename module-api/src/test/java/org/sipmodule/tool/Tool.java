package org.sipmodule.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sipmodule.temporary.Temporary;
import org.testng.SkipException;

/** Runs a tool of the machine to its end, with a bound. */
public final class Tool {

    /**
     * What a tool left behind.
     *
     * @param output standard output and standard error
     */
    public record Outcome(int status, String output) {}

    private Tool() {}

    /** Skips the calling test, loudly, when a tool is not installed. */
    public static void require(String tool, String debianPackage) {
        boolean found = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
        if (!found) {
            throw new SkipException("SKIPPED: " + tool + " is not installed (Debian package " + debianPackage + ")");
        }
    }

    public static Outcome run(Path directory, Duration atMost, String input, List<String> command) {
        try {
            Path folder = Temporary.folder("tool");
            Path output = folder.resolve("output");
            Path given = Files.writeString(folder.resolve("input"), input, StandardCharsets.ISO_8859_1);
            Process process = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(given.toFile())
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
                throw new AssertionError(command + " did not end within " + atMost + ":\n" + read(output));
            }
            return new Outcome(process.exitValue(), read(output));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
