package org.sipmodule.temporary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Folders that are deleted with what is in them when the JVM ends. {@code -Dtemporary.keep=true} keeps them, to look at
 * after a failure.
 */
public final class Temporary {

    private static final Queue<Path> FOLDERS = new ConcurrentLinkedQueue<>();

    static {
        if (!Boolean.getBoolean("temporary.keep")) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> FOLDERS.forEach(Temporary::deleteOnExit), "temporary-folders"));
        }
    }

    private Temporary() {}

    /** A new one. Its path is short, as those of unix sockets in it must be. */
    public static Path folder(String name) {
        try {
            Path folder = Files.createTempDirectory(name);
            FOLDERS.add(folder);
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The last is deleted first, and all of them after the other shutdown hooks, which may need them. */
    private static void deleteOnExit(Path path) {
        path.toFile().deleteOnExit();
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> inside = Files.list(path)) {
                inside.forEach(Temporary::deleteOnExit);
            } catch (IOException | UncheckedIOException unreadable) {
                // it stays: the tests have ended, and their outcome is not changed by it
            }
        }
    }
}
