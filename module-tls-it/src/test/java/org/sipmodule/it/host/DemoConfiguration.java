package org.sipmodule.it.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;

/** A copy of {@code etc/}, on a free port, whose certificates the host makes itself. */
public final class DemoConfiguration {

    private final Path directory;
    private final int port;

    public DemoConfiguration() {
        try {
            port = Ports.free();
            directory = Temporary.folder("siphost");
            Path etc = Path.of("..", "etc");
            Files.copy(etc.resolve("tls.cfg"), directory.resolve("tls.cfg"));
            String script = Files.readString(etc.resolve("kamailio.cfg"));
            Files.writeString(directory.resolve("kamailio.cfg"), script.replace(":5061", ":" + port));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public Path directory() {
        return directory;
    }

    public int port() {
        return port;
    }

    public Path authorities() {
        return directory.resolve("certs/ca.pem");
    }

    public LaunchedHost start() throws IOException {
        return LaunchedHost.run(directory, arguments()).listening();
    }

    /** Of the launcher, in its directory. */
    public static String[] arguments() {
        return new String[] {"--test-certificates", "certs", "-f", "kamailio.cfg"};
    }
}
