package org.sipmodule.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class PidFileTest {

    private Path file = Path.of("");

    @BeforeMethod
    public void freshPlace() {
        file = Temporary.folder("pid-file").resolve("pid");
    }

    @Test
    public void isThereWhileOpen() throws IOException {
        try (PidFile open = PidFile.write(file)) {
            assertThat(file).hasContent(Long.toString(ProcessHandle.current().pid()));
        }
        assertThat(file).doesNotExist();
    }

    @Test
    public void replacesAStaleOneAndLeavesAForeignOneAlone() throws IOException {
        Files.writeString(file, "not even a number");
        try (PidFile open = PidFile.write(file)) {
            Files.writeString(file, "12345\n");
        }
        assertThat(file).hasContent("12345");
    }

    @Test
    public void aDirectoryThatIsNotThereIsTold() {
        Path nowhere = file.resolveSibling("nowhere").resolve("pid");

        assertThatThrownBy(() -> PidFile.write(nowhere)).isInstanceOf(IOException.class);
    }
}
