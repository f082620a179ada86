package org.sipmodule.it.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.sipmodule.tool.Tool;

/** The certificates of the example configuration, made once by the packaged host: that takes several seconds. */
public final class DemoCertificates {

    private static final Path MADE = make();

    private DemoCertificates() {}

    private static Path make() {
        DemoConfiguration demo = new DemoConfiguration();
        Tool.Outcome checked = Tool.run(
                demo.directory(),
                Duration.ofSeconds(60),
                "",
                List.of(
                        LaunchedHost.HOME.resolve("bin/siphost").toString(),
                        "--test-certificates",
                        "certs",
                        "-cf",
                        "kamailio.cfg"));
        assertThat(checked.status()).as(checked.output()).isZero();
        return demo.directory().resolve("certs");
    }

    /** The folder that all copies are of, not to be changed. */
    public static Path made() {
        return MADE;
    }

    /** Puts copies into {@code certs} of a folder, so that a host which is asked for certificates has them. */
    public static void copyTo(Path directory) throws IOException {
        Path certificates = Files.createDirectory(directory.resolve("certs"));
        try (Stream<Path> files = Files.list(MADE)) {
            for (Path file : files.toList()) {
                Files.copy(file, certificates.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
