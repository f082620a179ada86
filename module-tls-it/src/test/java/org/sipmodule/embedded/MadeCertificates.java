package org.sipmodule.embedded;

import java.io.IOException;
import java.nio.file.Path;
import org.sipmodule.temporary.Temporary;

/** The certificates that the host makes itself, without the host: a CA, names of a server, a client. */
public final class MadeCertificates {

    private MadeCertificates() {}

    /** A new folder with them under {@code certs}. */
    public static Path besideThem() throws IOException {
        Path folder = Temporary.folder("made");
        TestCertificates.ensure(folder.resolve("certs"));
        return folder;
    }
}
