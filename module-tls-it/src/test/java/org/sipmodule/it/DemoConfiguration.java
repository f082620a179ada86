package org.sipmodule.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;

/** A copy of {@code etc/}, on a free port, whose certificates the host makes itself. */
final class DemoConfiguration {

    static final String[] ARGUMENTS = {"--test-certificates", "certs", "-f", "kamailio.cfg"};

    private final Path directory;
    private final int port;

    DemoConfiguration() {
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

    Path directory() {
        return directory;
    }

    int port() {
        return port;
    }

    Path authorities() {
        return directory.resolve("certs/ca.pem");
    }

    LaunchedHost start() throws IOException {
        return LaunchedHost.run(directory, ARGUMENTS).listening();
    }
}
