package org.sipmodule.tls.pem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.serving.TestFolder;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What is said of files with private keys that others get at. */
public class KeyAccessTest {

    private static final SourceLocation PLACE = new SourceLocation("tls.cfg", 3, 1);

    private final Issued own = Issued.root("Own");

    private final TestFolder folder = new TestFolder();

    private static List<String> told(KeyAccess access, Path file) {
        Problems problems = new Problems();
        access.check(new FileOption("private_key", file, PLACE), problems);
        assertThat(problems.hasErrors()).isFalse();
        return problems.all().stream().map(Problem::toString).toList();
    }

    private Path key(String name, String content, String mode) throws IOException {
        return Files.setPosixFilePermissions(folder.write(name, content), PosixFilePermissions.fromString(mode));
    }

    @DataProvider
    public Object[][] modes() {
        return new Object[][] {
            {"rw-------", null},
            {"r--------", null},
            {"rwx--x--x", null},
            {"rw-r-----", null},
            {"rw-rw----", "read and written by its group"},
            {"rw-r--r--", "read by its group and by others"},
            {"rw----r--", "read by others"},
            {"rw-----w-", "written by others"},
            {"rw-rw-r--", "read and written by its group, read by others"},
        };
    }

    @Test(dataProvider = "modes")
    public void whatOthersMayIsTold(String mode, @Nullable String can) throws IOException {
        Path file = key("own.key", own.keyPem(), mode);
        if (can == null) {
            assertThat(told(new KeyAccess(), file)).isEmpty();
            return;
        }
        assertThat(told(new KeyAccess(), file))
                .containsExactly(
                        "tls.cfg:3:1: private_key " + file + " has a private key and can be " + can + " (owner "
                                + Files.getOwner(file).getName() + ", group " + Files.getAttribute(file, "posix:group")
                                + ", mode " + mode
                                + "): whoever has the key can pass for its owner. Give the file to the user of this server alone,"
                                + " or to a group that may read: chmod o=,g-w " + file);
    }

    @Test
    public void aFileWithAPasswordIsJudgedToo() throws IOException {
        Problems problems = new Problems();
        KeyAccess reading = new KeyAccess();
        Path shut = key("shut.txt", "secret\n", "rw-r-----");
        reading.checkPassword(new FileOption("private_key_password", shut, PLACE), problems);
        assertThat(problems.all()).isEmpty();
        Path open = key("open.txt", "secret\n", "rw----r--");
        reading.checkPassword(new FileOption("private_key_password", open, PLACE), problems);
        assertThat(problems.all().stream().map(Problem::toString))
                .singleElement()
                .asString()
                .startsWith("tls.cfg:3:1: private_key_password " + open + " has a password and can be read by others")
                .doesNotContain("secret");
    }

    @Test
    public void aFileIsToldOnceInAReading() throws IOException {
        Path file = key("twice.key", own.keyPem(), "rw-r--r--");
        Path link = Files.createSymbolicLink(folder.path().resolve("twice.link"), file);
        KeyAccess reading = new KeyAccess();
        assertThat(told(reading, file)).hasSize(1);
        assertThat(told(reading, file)).isEmpty();
        assertThat(told(reading, link)).isEmpty();
        assertThat(told(new KeyAccess(), file)).hasSize(1);
    }

    @Test
    public void aLinkIsJudgedByItsTarget() throws IOException {
        Path shut = key("shut.key", own.keyPem(), "rw-------");
        Path open = key("open.key", own.keyPem(), "rw-r--r--");
        Path toShut = Files.createSymbolicLink(folder.path().resolve("shut.link"), shut);
        Path toOpen = Files.createSymbolicLink(folder.path().resolve("open.link"), open);
        assertThat(Files.readAttributes(toShut, "posix:permissions", java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .containsValue(PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(told(new KeyAccess(), toShut)).isEmpty();
        assertThat(told(new KeyAccess(), toOpen))
                .singleElement()
                .asString()
                .contains("private_key " + toOpen + " has a private key")
                .endsWith("chmod o=,g-w " + open);
    }

    @Test
    public void filesWithoutAPrivateKeyMayBeOpen() throws IOException {
        assertThat(told(new KeyAccess(), key("own.pem", own.pem(), "rw-r--r--")))
                .isEmpty();
        assertThat(told(new KeyAccess(), folder.path().resolve("nowhere.key"))).isEmpty();
        assertThat(told(new KeyAccess(), key("both.pem", own.pem() + own.keyPem(), "rw-r--r--")))
                .hasSize(1);
    }

    /** A file system in a zip file has no such permissions. */
    @Test
    public void fileSystemsWithoutPermissionsAreNotJudged() throws IOException {
        URI zip = URI.create("jar:" + folder.path().resolve("keys.zip").toUri());
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path file = Files.writeString(files.getPath("own.key"), own.keyPem());
            assertThat(PrivateKeyFile.isIn(new FileOption("private_key", file, PLACE)))
                    .isTrue();
            assertThat(told(new KeyAccess(), file)).isEmpty();
        }
    }
}
