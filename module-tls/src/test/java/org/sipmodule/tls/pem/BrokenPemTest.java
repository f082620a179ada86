package org.sipmodule.tls.pem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.sipmodule.broken.BrokenInputs;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.Test;

/** Files of certificates, authorities, revocation lists and keys, broken: what is in them, or why not. */
public class BrokenPemTest {

    private static final SourceLocation PLACE = new SourceLocation("tls.cfg", 3, 1);
    private static final FileOption FILE =
            new FileOption("file", Temporary.folder("broken").resolve("pem"), PLACE);
    private static final Provider ENGINE = Conscrypt.newProvider();
    private static final KeyPassword PASSWORD = new KeyPassword("private_key_password", Secret.of("secret"), PLACE);

    public static final BrokenInputs INPUTS = BrokenInputs.ofTexts(
            "PEM",
            good(),
            List.of(
                    "-----BEGIN CERTIFICATE-----\n",
                    "-----END CERTIFICATE-----\n",
                    "-----BEGIN X509 CRL-----\n",
                    "-----BEGIN EC PARAMETERS-----\n",
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
                    "-----BEGIN RSA PRIVATE KEY-----\n",
                    "-----BEGIN PRIVATE KEY-----\n",
                    "-----BEGIN EC PRIVATE KEY-----\n",
                    "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n",
                    "MIIB",
                    "MIL/",
                    "=",
                    "\n"),
            BrokenPemTest::read);

    private static List<String> good() {
        Issued root = Issued.root("Root");
        Issued leaf = root.issue(CertificateSpec.leaf("leaf"));
        Issued rsa = root.issue(CertificateSpec.leaf("rsa").keyType("RSA:2048"));
        return List.of(
                leaf.pem() + root.pem() + leaf.keyPem(),
                root.pem() + Issued.pemOf(root.crl(leaf)),
                Issued.pemOf(leaf.keys().getPrivate()),
                Issued.pemOf(rsa.keys().getPrivate()),
                root.issue(CertificateSpec.leaf("ed").keyType("Ed25519")).keyPem(),
                IdentityFilesTest.encrypted(leaf),
                IdentityFilesTest.legacy(leaf, "AES-128-CBC"),
                IdentityFilesTest.legacy(rsa, "DES-EDE3-CBC"));
    }

    private static void read(byte[] input) throws IOException {
        Files.write(FILE.file(), input);
        Problems problems = new Problems();
        List<X509Certificate> chain = CertificateFile.read(FILE, problems);
        assertThat(chain.isEmpty()).as("a chain or an error").isEqualTo(problems.hasErrors());
        TrustedCertificates.ofFile(FILE, new Problems());
        List<X509CRL> lists = CrlFile.read(FILE, new Problems());
        assertThat(lists).doesNotContainNull();
        Problems ofKey = new Problems();
        Optional<PrivateKey> key = PrivateKeyFile.read(FILE, Optional.of(PASSWORD), ENGINE, ofKey);
        assertThat(key.isEmpty()).as("a key or an error").isEqualTo(ofKey.hasErrors());
    }

    @Test
    public void anyFileIsReadOrRefused() {
        INPUTS.check(1_000);
    }
}
