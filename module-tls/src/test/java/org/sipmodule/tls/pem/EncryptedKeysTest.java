package org.sipmodule.tls.pem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tool.Tool;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** F74: keys as {@code openssl} encrypts them, opened with {@code private_key_password} or refused. */
public class EncryptedKeysTest {

    private static final String PASSWORD = "Sesam-0815";
    private static final SourceLocation KEY_PLACE = new SourceLocation("tls.cfg", 3, 1);
    private static final SourceLocation PASSWORD_PLACE = new SourceLocation("tls.cfg", 4, 1);

    private final TestFolder folder = new TestFolder();

    @BeforeClass
    public void open() throws IOException {
        folder.write("RSA", Issued.pemOf(Issued.newKeys("RSA:2048").getPrivate()));
        folder.write("EC", Issued.root("Any").keyPem());
        folder.write("password", PASSWORD + "\n");
    }

    @DataProvider
    public Object[][] forms() {
        return new Object[][] {
            {"F74 traditional AES-256", "RSA", "rsa -traditional -aes256"},
            {"F74 traditional AES-128", "RSA", "rsa -traditional -aes128"},
            {"F74 traditional 3DES", "RSA", "rsa -traditional -des3"},
            {"F74 traditional DES", "RSA", "rsa -traditional -des -provider default -provider legacy"},
            {"F74 traditional EC", "EC", "ec -aes256"},
            {"F74 PBES2 AES-256", "RSA", "pkcs8 -topk8 -v2 aes-256-cbc"},
            {"F74 PBES2 AES-192, SHA-512", "RSA", "pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA512"},
            {"F74 PBES2 AES-128, SHA-1", "EC", "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1"},
            {"F74 PBES2 3DES, as openssl req makes them", "EC", "pkcs8 -topk8 -v2 des3"},
            {"F74 PBES1 SHA-1 and 3DES", "RSA", "pkcs8 -topk8 -v1 PBE-SHA1-3DES"},
            {"F74 PBES1 MD5 and DES", "RSA", "pkcs8 -topk8 -v1 PBE-MD5-DES -provider default -provider legacy"},
        };
    }

    @Test(dataProvider = "forms")
    public void opensWithThePasswordOnly(String name, String key, String command) throws IOException {
        Path file = encrypted(key, command);
        for (String password : new String[] {PASSWORD, "file:" + folder.path().resolve("password")}) {
            Problems problems = new Problems();
            assertThat(read(file, password, problems)).as(name).isPresent();
            assertThat(problems.all()).isEmpty();
        }
        Problems problems = new Problems();
        assertThat(read(file, null, problems)).isEmpty();
        assertThat(read(file, "wrong", problems)).isEmpty();
        String block = command.startsWith("pkcs8") ? "ENCRYPTED PRIVATE KEY" : key + " PRIVATE KEY";
        String start = "tls.cfg:3:1: private_key " + file + ": ";
        assertThat(problems.all())
                .extracting(Problem::toString)
                .as(name)
                .containsExactly(
                        start + "the " + block + " at line 1 is encrypted: a key in the clear, or private_key_password,"
                                + " is expected. Set private_key_password (text, env:NAME or file:PATH), or decrypt it"
                                + " with openssl pkey",
                        start + "private_key_password does not open the " + block
                                + " at line 1. Correct the password, or the file");
    }

    @Test
    public void f74ScryptIsRefusedWithTheRemedy() throws IOException {
        Path file = encrypted("RSA", "pkcs8 -topk8 -scrypt");
        Problems problems = new Problems();
        assertThat(read(file, PASSWORD, problems)).isEmpty();
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly("tls.cfg:3:1: private_key " + file
                        + ": the ENCRYPTED PRIVATE KEY at line 1 is encrypted in a way that is not known here: AES-CBC or"
                        + " 3DES-CBC with PBKDF2 is. Encrypt it anew with openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    private static Optional<?> read(Path file, @Nullable String password, Problems problems) {
        return PrivateKeyFile.read(
                new FileOption("private_key", file, KEY_PLACE),
                Optional.ofNullable(password)
                        .map(text -> new KeyPassword("private_key_password", Secret.of(text), PASSWORD_PLACE)),
                Conscrypt.newProvider(),
                problems);
    }

    private Path encrypted(String key, String command) {
        Tool.require("openssl", "openssl");
        Path file = folder.path().resolve("encrypted");
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(List.of(command.split(" ")));
        line.addAll(List.of("-in", key, "-out", file.toString(), "-passout", "pass:" + PASSWORD));
        Tool.Outcome outcome = Tool.run(folder.path(), Duration.ofSeconds(20), "", line);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return file;
    }
}
