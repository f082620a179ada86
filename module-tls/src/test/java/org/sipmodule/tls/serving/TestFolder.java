package org.sipmodule.tls.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.sipmodule.tls.pki.Issued;

/** A directory of configuration files, deleted at the end. */
public final class TestFolder implements AutoCloseable {

    private final Path path;

    public TestFolder() throws IOException {
        path = Files.createTempDirectory("tls-test");
    }

    public Path path() {
        return path;
    }

    /** Returns the file, which only its owner may read, and whose name a {@code tls.cfg} in the folder may use as it is. */
    public Path write(String name, String text) throws IOException {
        return secret(path.resolve(name), text);
    }

    /** Writes what may be a key as one has to. */
    public static Path secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** A file with the certificate, its chain and its key. */
    public Path identity(String name, Issued own, Issued... chain) throws IOException {
        StringBuilder text = new StringBuilder(own.pem());
        for (Issued each : chain) {
            text.append(each.pem());
        }
        return write(name, text.append(own.keyPem()).toString());
    }

    @Override
    public void close() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(path)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        }
        deepestFirst.forEach(TestFolder::delete);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
