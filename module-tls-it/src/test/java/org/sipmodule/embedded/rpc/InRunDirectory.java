package org.sipmodule.embedded.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;

/** Tests of what a module puts into the run directory: each has one of its own. */
public abstract class InRunDirectory {

    private Path run = Path.of("");

    protected Path run() {
        return run;
    }

    @BeforeMethod
    public void makeRunDirectory() throws IOException {
        run = Files.createTempDirectory("run");
    }

    @AfterMethod
    public void removeRunDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
