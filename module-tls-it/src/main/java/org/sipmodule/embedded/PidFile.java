package org.sipmodule.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that names our process while it serves. */
final class PidFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    private final Path file;
    private final String content;

    private PidFile(Path file, String content) {
        this.file = file;
        this.content = content;
    }

    /**
     * Writes the file, over a stale one if need be; a reader never sees half of it.
     *
     * @throws IOException when it cannot be written, or when the process it names is another running one of ours
     */
    static PidFile write(Path file) throws IOException {
        long own = ProcessHandle.current().pid();
        refuseIfRunning(file, own);
        String content = own + "\n";
        Path parent = file.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(parent == null ? Path.of(".") : parent, file.getFileName() + ".", ".new");
        try {
            Files.writeString(fresh, content);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return new PidFile(file, content);
    }

    private static void refuseIfRunning(Path file, long own) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        long before = parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        boolean running = before > 0
                && before != own
                && ProcessHandle.of(before)
                        .flatMap(process -> process.info().commandLine())
                        .filter(command -> command.contains(Main.class.getName()))
                        .isPresent();
        if (running) {
            throw new IOException("process " + before + ", which it names, is running");
        }
        LOG.info("pid file {} is stale and gets replaced", file);
    }

    private static long parse(String content) {
        try {
            return Long.parseLong(content.strip());
        } catch (NumberFormatException noPid) {
            return 0;
        }
    }

    /** Removes the file if it still is ours. */
    @Override
    public void close() {
        try {
            if (Files.isRegularFile(file)
                    && Files.readString(file, StandardCharsets.ISO_8859_1).equals(content)) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            LOG.warn("pid file {} could not be removed: {}", file, failure.toString());
        }
    }
}
