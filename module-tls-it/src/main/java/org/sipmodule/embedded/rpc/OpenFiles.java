package org.sipmodule.embedded.rpc;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What other processes have open, as Linux tells in {@code /proc}. */
final class OpenFiles {

    private static final Path PROCESSES = Path.of("/proc");

    /** Octal, as open(2) was told; the last two bits are read, write or both. */
    private static final Pattern WRITE_ONLY = Pattern.compile("(?m)^flags:\\s*[0-7]*[15]$");

    private OpenFiles() {}

    /**
     * A process that has the file open for reading. Empty when there is none, and also when its owner alone may see that, or
     * the system is another one.
     */
    static OptionalLong reader(Path file) throws IOException {
        if (!Files.isDirectory(PROCESSES)) {
            return OptionalLong.empty();
        }
        Path wanted = file.toRealPath();
        long own = ProcessHandle.current().pid();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(String.valueOf(process.getFileName()));
                if (pid != own && reads(process, wanted)) {
                    return OptionalLong.of(pid);
                }
            }
        }
        return OptionalLong.empty();
    }

    private static boolean reads(Path process, Path wanted) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path link : links) {
                if (Files.readSymbolicLink(link).equals(wanted)
                        && !WRITE_ONLY
                                .matcher(Files.readString(
                                        process.resolve("fdinfo").resolve(String.valueOf(link.getFileName()))))
                                .find()) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException endedOrForeign) {
            // what it had open it has no more, or does not tell us
        }
        return false;
    }
}
