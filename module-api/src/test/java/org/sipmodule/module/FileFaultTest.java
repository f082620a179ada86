package org.sipmodule.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class FileFaultTest {

    private static final String USER = System.getProperty("user.name");

    @DataProvider
    public Object[][] readings() {
        return new Object[][] {
            {"/no/such", new NoSuchFileException("/no/such"), "does not exist"},
            {"/", new IOException("Is a directory"), "is a directory"},
            {"/a", new AccessDeniedException("/a"), "may not be read by user " + USER},
            {"/a", new FileSystemException("/a", null, "Input/output error"), "cannot be read: Input/output error"},
            {"/a", new IOException(), "cannot be read: java.io.IOException"},
        };
    }

    @Test(dataProvider = "readings")
    public void reading(String file, IOException failure, String words) {
        assertThat(FileFault.reading(Path.of(file), failure).found()).isEqualTo(words);
    }

    @DataProvider
    public Object[][] writings() {
        return new Object[][] {
            {"/no/such", new NoSuchFileException("/no/such.1.new"), "there is no directory /no"},
            {"/", new IOException("Is a directory"), "it is a directory"},
            {"/a", new AccessDeniedException("/a.1.new"), "user " + USER + " may not write to /"},
            {"/a", new IOException("it is in use"), "it is in use"},
        };
    }

    @Test(dataProvider = "writings")
    public void writing(String file, IOException failure, String words) {
        assertThat(FileFault.writing(Path.of(file), failure).found()).isEqualTo(words);
    }
}
