package org.sipmodule.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TemporaryTest {

    /** A JVM that makes a folder, one in it, and there a link to a foreign one. */
    static final class Maker {

        private Maker() {}

        public static void main(String[] arguments) throws IOException {
            Path inner = Files.createDirectory(Temporary.folder("made").resolve("inner"));
            Files.createFile(inner.resolve("file"));
            Files.createSymbolicLink(inner.resolve("link"), Path.of(arguments[0]));
            System.exit(Integer.parseInt(arguments[1]));
        }
    }

    private Path system = Path.of("");
    private Path foreign = Path.of("");

    @BeforeMethod
    public void makeFolders() throws IOException {
        system = Temporary.folder("system");
        foreign = Temporary.folder("foreign");
        Files.createFile(foreign.resolve("file"));
    }

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {{"false", "0", 0}, {"false", "1", 0}, {"true", "0", 1}};
    }

    @Test(dataProvider = "ends")
    public void aFolderIsGoneAfterItsJvmUnlessItIsToBeKept(String keep, String status, int left) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + system,
                        "-Dtemporary.keep=" + keep,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Maker.class.getName(),
                        foreign.toString(),
                        status)
                .inheritIO()
                .start();
        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(jvm.exitValue()).isEqualTo(Integer.parseInt(status));
        try (var files = Files.list(system)) {
            assertThat(files).hasSize(left);
        }
        assertThat(foreign.resolve("file")).exists();
    }
}
