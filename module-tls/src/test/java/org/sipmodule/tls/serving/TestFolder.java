package org.sipmodule.tls.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.pki.Issued;

/** A temporary folder for configuration files. */
public final class TestFolder {

    private final Path path = Temporary.folder("tls-test");

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
}
