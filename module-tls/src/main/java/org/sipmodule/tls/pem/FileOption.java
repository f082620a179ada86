package org.sipmodule.tls.pem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import org.sipmodule.module.FileFault;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/**
 * A file that an option names; what every message about the file has to say.
 *
 * @param name  the option, such as {@code ca_list}
 * @param file  the file or directory
 * @param place where the option stands
 */
public record FileOption(String name, Path file, SourceLocation place) {

    /** Revocation lists of large authorities have tens of megabytes; nothing that belongs here has more. */
    static final int LARGEST = 32 << 20;

    /** Reads the whole file, which the caller may wipe, or says why it cannot be read. Never waits: pipes and devices are refused. */
    public Optional<byte[]> read(Problems problems) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                refuse(problems, "is a directory", "a file is expected", "Name the file in it");
            } else if (!attributes.isRegularFile()) {
                refuse(problems, "is a pipe or a device", "a regular file is expected", "");
            } else if (attributes.size() > LARGEST) {
                refuseSize(problems);
            } else {
                return content((int) attributes.size(), problems);
            }
        } catch (IOException e) {
            FileFault fault = FileFault.reading(file, e);
            refuse(problems, fault.found(), "", fault.remedy());
        }
        return Optional.empty();
    }

    /** By buffers that are known and wiped: it may be a key. */
    private Optional<byte[]> content(int size, Problems problems) throws IOException {
        byte[] buffer = new byte[size + 1];
        int length = 0;
        try (InputStream in = Files.newInputStream(file)) {
            length += in.readNBytes(buffer, 0, buffer.length);
            while (length == buffer.length && length <= LARGEST) {
                // it has grown since its size was asked for
                byte[] larger = Arrays.copyOf(buffer, Math.min(2 * length, LARGEST + 1));
                Arrays.fill(buffer, (byte) 0);
                buffer = larger;
                length += in.readNBytes(buffer, length, buffer.length - length);
            }
            if (length > LARGEST) {
                refuseSize(problems);
                return Optional.empty();
            }
            return Optional.of(Arrays.copyOf(buffer, length));
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private void refuseSize(Problems problems) {
        refuse(problems, "is larger than 32 MiB", "no certificate, key or revocation list is", "");
    }

    /** Adds an error that begins with option and file. */
    void refuse(Problems problems, String found, String expected, String remedy) {
        problems.error(place, described(found), expected, remedy);
    }

    /** Adds a warning that begins with option and file. */
    public void warn(Problems problems, String found, String expected, String remedy) {
        problems.warning(place, described(found), expected, remedy);
    }

    private String described(String found) {
        return name + " " + file + (found.startsWith(":") ? "" : " ") + found;
    }
}
