package org.sipmodule.it.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sipmodule.temporary.Temporary;

/** A distribution of a test's own: the packaged one's launcher, and the libraries that the test wants of it. */
public final class OwnDistribution {

    /** Names the libraries beside it; as a link it would lead the JVM back to all of the packaged ones. */
    private static final String NAMES_THE_OTHERS = "siphost.jar";

    private OwnDistribution() {}

    /**
     * A new one, which is deleted when the JVM ends.
     *
     * @param isWanted by the name of a library's file
     * @return its home, with {@code bin} and {@code lib}
     */
    public static Path with(Predicate<String> isWanted) throws IOException {
        Path home = Temporary.folder("distribution");
        Path libraries = Files.createDirectory(home.resolve("lib"));
        try (Stream<Path> packaged = Files.list(LaunchedHost.HOME.resolve("lib"))) {
            for (Path library : packaged.toList()) {
                String name = library.getFileName().toString();
                if (name.equals(NAMES_THE_OTHERS)) {
                    Files.copy(library, libraries.resolve(name));
                } else if (isWanted.test(name)) {
                    Files.createSymbolicLink(libraries.resolve(name), library);
                }
            }
        }
        Path commands = Files.createDirectory(home.resolve("bin"));
        for (String command : List.of("siphost", "siphost-archive")) {
            Files.copy(LaunchedHost.HOME.resolve("bin").resolve(command), commands.resolve(command));
        }
        return home;
    }
}
