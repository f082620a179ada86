package org.sipmodule.tls.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.cert.X509Certificate;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The lowest and the highest level that is satisfied, as openssl s_server 3.0 answers for its own certificate. */
public class SecurityLevelTest {

    private final Issued root = Issued.selfSigned(
            org.sipmodule.tls.pki.CertificateSpec.authority("Root").keyType("RSA:2048"));

    @DataProvider
    public Object[][] certificates() {
        return new Object[][] {
            {"RSA:1024", "SHA256withRSA", 1},
            {"RSA:2048", "SHA256withRSA", 2},
            {"RSA:3072", "SHA256withRSA", 3},
            {"EC:secp256r1", "SHA256withRSA", 3},
            {"EC:secp384r1", "SHA384withRSA", 4},
            {"EC:secp521r1", "SHA512withRSA", 5},
            {"Ed25519", "SHA256withRSA", 3},
            {"EC:secp256r1", "SHA1withRSA", 0},
            {"EC:secp256r1", "SHA224withRSA", 2},
            {"EC:secp256r1", "SHA256withRSAandMGF1", 3},
        };
    }

    @Test(dataProvider = "certificates")
    public void strongEnoughUpToALevel(String key, String signature, int highest) {
        X509Certificate certificate =
                root.issue(leaf("x").keyType(key).signedWith(signature)).certificate();
        for (int number = 0; number <= 5; number++) {
            SecurityLevel level = new SecurityLevel(number);
            boolean weak = level.weaknessOf(certificate.getPublicKey()).isPresent()
                    || level.weaknessOfSignature(certificate).isPresent();
            assertThat(weak).as("level " + number).isEqualTo(number > highest);
        }
    }
}
