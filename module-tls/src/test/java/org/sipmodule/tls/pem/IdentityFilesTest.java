package org.sipmodule.tls.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemGenerationException;
import org.bouncycastle.util.io.pem.PemObject;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Certificate and key files, good and bad, with the whole message that a bad one gives. */
public class IdentityFilesTest {

    private static final Provider ENGINE = Conscrypt.newProvider();
    private static final SourceLocation CERTIFICATE_PLACE = new SourceLocation("tls.cfg", 2, 1);
    private static final SourceLocation KEY_PLACE = new SourceLocation("tls.cfg", 3, 1);
    private static final SourceLocation PASSWORD_PLACE = new SourceLocation("tls.cfg", 4, 1);

    private final Issued root = Issued.root("Root");
    private final Issued rsa = root.issue(leaf("rsa").keyType("RSA:2048"));
    private final Issued ec = root.issue(leaf("ec"));
    private final Issued ed = root.issue(leaf("ed").keyType("Ed25519"));
    private final Path directory = Temporary.folder("identity");

    private Path write(String content) throws IOException {
        Path file = Files.createTempFile(directory, "file", ".pem");
        return Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }

    /** Reads both files as a profile does; the problems are in the list. */
    private static Optional<Identity> read(Path certificate, Path key, @Nullable String password, List<Problem> found) {
        Problems problems = new Problems();
        FileOption option = new FileOption("certificate", certificate, CERTIFICATE_PLACE);
        List<X509Certificate> chain = CertificateFile.read(option, problems);
        Optional<PrivateKey> privateKey = PrivateKeyFile.read(
                new FileOption("private_key", key, KEY_PLACE),
                Optional.ofNullable(password).map(IdentityFilesTest::password),
                ENGINE,
                problems);
        Optional<Identity> identity = chain.isEmpty()
                ? Optional.empty()
                : privateKey.flatMap(known -> Identity.of(
                        option, chain, "private_key " + key, known, ENGINE, SecurityLevel.DEFAULT, NOW, problems));
        found.addAll(problems.all());
        return identity;
    }

    private static KeyPassword password(String written) {
        return new KeyPassword("private_key_password", Secret.of(written), PASSWORD_PLACE);
    }

    private static String pkcs1(Issued issued) {
        return Issued.pemOf(issued.keys().getPrivate());
    }

    private static String sec1(Issued issued) throws IOException {
        java.security.interfaces.ECPrivateKey key =
                (java.security.interfaces.ECPrivateKey) issued.keys().getPrivate();
        return Issued.pemOf(new PemObject(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)
                        .getEncoded()));
    }

    private static String sec1WithoutCurve(Issued issued) throws IOException {
        PrivateKeyInfo info =
                PrivateKeyInfo.getInstance(issued.keys().getPrivate().getEncoded());
        return Issued.pemOf(new PemObject(
                "EC PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded()));
    }

    private static String parameters() throws IOException {
        return Issued.pemOf(new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded()));
    }

    static String encrypted(Issued issued) {
        try {
            return Issued.pemOf(new JcaPKCS8Generator(
                    issued.keys().getPrivate(),
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPassword("secret".toCharArray())
                            .setPRF(PKCS8Generator.PRF_HMACSHA256)
                            .setIterationCount(2048)
                            .build()));
        } catch (OperatorCreationException | PemGenerationException e) {
            throw new AssertionError(e);
        }
    }

    static String legacy(Issued issued, String algorithm) {
        java.io.StringWriter text = new java.io.StringWriter();
        try (var writer = new org.bouncycastle.openssl.jcajce.JcaPEMWriter(text)) {
            writer.writeObject(
                    issued.keys().getPrivate(),
                    new JcePEMEncryptorBuilder(algorithm)
                            .setProvider(new BouncyCastleProvider())
                            .setSecureRandom(new SecureRandom())
                            .build("secret".toCharArray()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    @DataProvider
    public Object[][] good() throws Exception {
        String cert = rsa.pem();
        return new Object[][] {
            {"PKCS#8 RSA", cert, rsa.keyPem(), null},
            {"PKCS#1", cert, pkcs1(rsa), null},
            {"PKCS#8 EC", ec.pem(), ec.keyPem(), null},
            {"SEC 1", ec.pem(), sec1(ec), null},
            {"SEC 1 after parameters", ec.pem(), parameters() + sec1(ec), null},
            {"SEC 1 with the curve in the parameters only", ec.pem(), parameters() + sec1WithoutCurve(ec), null},
            {"Ed25519", ed.pem(), ed.keyPem(), null},
            {"key in the certificate's file", cert + rsa.keyPem(), cert + rsa.keyPem(), null},
            {"key first", rsa.keyPem() + cert, rsa.keyPem() + cert, null},
            {"certificates before the key", cert, root.pem() + cert + rsa.keyPem(), null},
            {"CRLF", cert.replace("\n", "\r\n"), rsa.keyPem().replace("\n", "\r\n"), null},
            {"no final newline", cert.strip(), rsa.keyPem().strip(), null},
            {"text and bag attributes", "Bag Attributes\n    x: y\n" + cert + "\njunk\n", "Key:\n" + rsa.keyPem(), null
            },
            {"byte order mark", "\u00ef\u00bb\u00bf" + cert, rsa.keyPem(), null},
            {"old type name", cert.replace(" CERTIFICATE", " X509 CERTIFICATE"), rsa.keyPem(), null},
            {"encrypted PKCS#8", cert, encrypted(rsa), "secret"},
            {"encrypted EC", ec.pem(), encrypted(ec), "secret"},
            {"old encryption, AES-256", cert, legacy(rsa, "AES-256-CBC"), "secret"},
            {"old encryption, AES-128", cert, legacy(rsa, "AES-128-CBC"), "secret"},
            {"old encryption, 3DES", cert, legacy(rsa, "DES-EDE3-CBC"), "secret"},
            {"password not needed", cert, rsa.keyPem(), "secret"},
        };
    }

    @Test(dataProvider = "good")
    public void goodFiles(String name, String certificate, String key, @Nullable String password) throws IOException {
        List<Problem> problems = new ArrayList<>();
        Optional<Identity> identity = read(write(certificate), write(key), password, problems);
        assertThat(problems).as(name).isEmpty();
        assertThat(identity).as(name).isPresent();
    }

    @Test
    public void passwordFromFile() throws Exception {
        List<Problem> problems = new ArrayList<>();
        Path password = write("secret\r\nsecond line\n");
        assertThat(read(write(rsa.pem()), write(encrypted(rsa)), "file:" + password, problems))
                .isPresent();
    }

    @Test
    public void passwordFromEnvironment() {
        Problems problems = new Problems();
        assertThat(password("env:KEY_PASSWORD")
                        .resolve(problems, name -> name.equals("KEY_PASSWORD") ? "secret" : null))
                .contains(Secret.of("secret"));
        assertThat(password("env:NO").resolve(problems, name -> null)).isEmpty();
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        "tls.cfg:4:1: private_key_password names the environment variable NO, which is not set."
                                + " Set it for the process of this server");
    }

    @DataProvider
    public Object[][] bad() throws Exception {
        String cert = rsa.pem();
        String key = rsa.keyPem();
        String[] lines = cert.split("\n", -1);
        String cut = String.join("\n", Arrays.copyOf(lines, 5));
        lines[2] = lines[2].substring(0, 4) + "!" + lines[2].substring(5);
        String damaged = String.join("\n", lines);
        return new Object[][] {
            // F24
            {
                "F24 truncated",
                cut,
                key,
                null,
                "tls.cfg:2:1: certificate CERT: the CERTIFICATE at line 1 is cut off: no END line. Restore the file from its source"
            },
            {
                "F24 swapped",
                key,
                cert,
                null,
                "tls.cfg:2:1: certificate CERT holds only PRIVATE KEY: a PEM certificate is expected. Name a file with a -----BEGIN CERTIFICATE----- block"
            },
            {
                "F24 key of another",
                cert,
                root.issue(leaf("x").keyType("RSA:2048")).keyPem(),
                null,
                "tls.cfg:2:1: certificate CERT and private_key KEY do not belong together: the certificate is of CN=rsa, O=Test with a key of type RSA, the private key is another one. Name the key from which this certificate was made"
            },
            {
                "F24 key only",
                key,
                key,
                null,
                "tls.cfg:2:1: certificate CERT holds only PRIVATE KEY: a PEM certificate is expected. Name a file with a -----BEGIN CERTIFICATE----- block"
            },
            {
                "F24 empty",
                "",
                key,
                null,
                "tls.cfg:2:1: certificate CERT is empty: a PEM certificate is expected. Name a file with a -----BEGIN CERTIFICATE----- block"
            },
            // more
            {
                "damaged",
                damaged,
                key,
                null,
                "tls.cfg:2:1: certificate CERT: the CERTIFICATE at line 1 is damaged at line 3, column 5: not a base64 character. Restore the file from its source"
            },
            {
                "indented",
                cert.indent(2),
                key,
                null,
                "tls.cfg:2:1: certificate CERT is indented at line 1: a PEM certificate is expected. Remove the blanks before the BEGIN and END lines"
            },
            {
                "no PEM",
                "nothing\n",
                key,
                null,
                "tls.cfg:2:1: certificate CERT holds no PEM block: a PEM certificate is expected. Name a file with a -----BEGIN CERTIFICATE----- block"
            },
            {
                "DER",
                new String(rsa.certificate().getEncoded(), StandardCharsets.ISO_8859_1),
                key,
                null,
                "tls.cfg:2:1: certificate CERT is binary (DER or PKCS#12): a PEM certificate is expected. Convert it with openssl x509, pkey, crl (-inform DER) or pkcs12 (-nodes)"
            },
            {
                "authority first",
                root.pem() + cert,
                key,
                null,
                "tls.cfg:2:1: certificate CERT and private_key KEY do not belong together: the certificate is of CN=Root, O=Test: the key's certificate must come first in the file. Move the certificate of CN=rsa, O=Test to the front"
            },
            {
                "key of another type",
                cert,
                ec.keyPem(),
                null,
                "tls.cfg:2:1: certificate CERT and private_key KEY do not belong together: the certificate is of CN=rsa, O=Test with a key of type RSA, the private key is another one of type EC. Name the key from which this certificate was made"
            },
            {
                "key file is the certificate",
                cert,
                cert,
                null,
                "tls.cfg:3:1: private_key KEY holds only CERTIFICATE: a PEM private key is expected. Name a file with a -----BEGIN PRIVATE KEY----- block"
            },
            {
                "not a key inside",
                cert,
                Issued.pemOf(new PemObject("PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 0})),
                null,
                "tls.cfg:3:1: private_key KEY: the PRIVATE KEY at line 1 is damaged, or not a private key. Restore the file from its source"
            },
            {
                "EC without a curve",
                ec.pem(),
                sec1WithoutCurve(ec),
                null,
                "tls.cfg:3:1: private_key KEY: the EC PRIVATE KEY at line 1 is an EC key that does not name its curve. Restore the file from its source"
            },
            {
                "DSA",
                cert,
                Issued.pemOf(new PemObject("DSA PRIVATE KEY", new byte[] {0x30, 0})),
                null,
                "tls.cfg:3:1: private_key KEY: the DSA PRIVATE KEY at line 1 is of a kind that no cipher suite here can use: an RSA, EC (named curve) or Ed25519 key is expected"
            },
            {
                "F74 encrypted, no password",
                cert,
                encrypted(rsa),
                null,
                "tls.cfg:3:1: private_key KEY: the ENCRYPTED PRIVATE KEY at line 1 is encrypted: a key in the clear, or private_key_password, is expected. Set private_key_password (text, env:NAME or file:PATH), or decrypt it with openssl pkey"
            },
            {
                "old encryption, no password",
                cert,
                legacy(rsa, "AES-256-CBC"),
                null,
                "tls.cfg:3:1: private_key KEY: the RSA PRIVATE KEY at line 1 is encrypted: a key in the clear, or private_key_password, is expected. Set private_key_password (text, env:NAME or file:PATH), or decrypt it with openssl pkey"
            },
            {
                "encrypted, wrong password",
                cert,
                encrypted(rsa),
                "wrong",
                "tls.cfg:3:1: private_key KEY: private_key_password does not open the ENCRYPTED PRIVATE KEY at line 1. Correct the password, or the file"
            },
            {
                "old encryption, wrong password",
                cert,
                legacy(rsa, "AES-256-CBC"),
                "wrong",
                "tls.cfg:3:1: private_key KEY: private_key_password does not open the RSA PRIVATE KEY at line 1. Correct the password, or the file"
            },
            {
                "weak key",
                root.issue(leaf("x"), WEAK).pem(),
                new Issued(rsa.certificate(), WEAK).keyPem(),
                null,
                "tls.cfg:2:1: certificate CERT: certificate 1 (CN=x, O=Test) has a RSA key of 1024 bits (ee key too small): too weak for security level 2. Renew it with an RSA key of 2048 bits or an EC key"
            },
            {
                "weak signature",
                root.issue(leaf("x").signedWith("SHA1withECDSA"), ec.keys()).pem(),
                ec.keyPem(),
                null,
                "tls.cfg:2:1: certificate CERT: certificate 1 (CN=x, O=Test) has a signature SHA1withECDSA (ca md too weak): too weak for security level 2. Have it signed anew with SHA-256"
            },
        };
    }

    private static final java.security.KeyPair WEAK = Issued.newKeys("RSA:1024");

    @Test(dataProvider = "bad")
    public void badFiles(String name, String certificate, String key, @Nullable String password, String message)
            throws IOException {
        Path certificateFile = write(certificate);
        Path keyFile = write(key);
        List<Problem> problems = new ArrayList<>();
        assertThat(read(certificateFile, keyFile, password, problems)).as(name).isEmpty();
        assertThat(problems.get(0).toString())
                .as(name)
                .isEqualTo(message.replace("certificate CERT", "certificate " + certificateFile)
                        .replace("private_key KEY", "private_key " + keyFile))
                .doesNotContain("secret");
        assertThat(problems).allMatch(Problem::isError);
    }

    @Test
    public void f24DirectoryAndMissingFile() throws IOException {
        Path key = write(rsa.keyPem());
        List<Problem> problems = new ArrayList<>();
        read(directory, key, null, problems);
        read(directory.resolve("none"), directory.resolve("no key"), null, problems);
        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly(
                        "tls.cfg:2:1: certificate " + directory
                                + " is a directory: a file is expected. Name the file in it",
                        "tls.cfg:2:1: certificate " + directory.resolve("none")
                                + " does not exist. Correct the path, or create the file",
                        "tls.cfg:3:1: private_key " + directory.resolve("no key")
                                + " does not exist. Correct the path, or create the file");
    }

    /** F38: it serves, and the operator is told. */
    @Test
    public void f38ExpiredCertificatesLoadWithAWarning() throws IOException {
        Issued old = root.issue(leaf("old").expired());
        Issued lapsed = root.issue(CertificateSpec.authority("Lapsed").expired());
        Issued below = lapsed.leaf("below");
        List<Problem> problems = new ArrayList<>();
        Path chain = write(below.pem() + lapsed.pem() + root.pem());
        assertThat(read(chain, write(below.keyPem()), null, problems)).isPresent();
        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly("tls.cfg:2:1: certificate " + chain
                        + ": certificate 2 (CN=Lapsed, O=Test) expired at 2026-05-31T12:00:00Z:"
                        + " peers that verify will refuse it. Renew it, or take it out of the file");
        problems.clear();
        Path file = write(old.pem());
        assertThat(read(file, write(old.keyPem()), null, problems)).isPresent();
        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly("tls.cfg:2:1: certificate " + file
                        + ": certificate 1 (CN=old, O=Test) expired at 2026-05-31T12:00:00Z:"
                        + " peers that verify will refuse it. Renew it");
        assertThat(problems).noneMatch(Problem::isError);
    }

    @Test
    public void f82CertificatesThatEndSoonLoadWithAWarning() throws IOException {
        Issued near = root.issue(
                leaf("near").valid(CertificateSpec.NOW.minusSeconds(60), CertificateSpec.NOW.plusSeconds(13 * 86_400)));
        List<Problem> problems = new ArrayList<>();
        Path file = write(near.pem());
        assertThat(read(file, write(near.keyPem()), null, problems)).isPresent();
        assertThat(problems)
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("tls.cfg:2:1: certificate " + file
                        + ": certificate 1 (CN=near, O=Test) expires in 13 days, at ")
                .endsWith(": peers that verify will refuse it. Renew it");
    }

    @Test
    public void nothingShowsAKeyOrPassword() {
        assertThat(new Identity(List.of(rsa.certificate()), rsa.keys().getPrivate()).toString())
                .isEqualTo("identity of CN=rsa, O=Test");
    }
}
