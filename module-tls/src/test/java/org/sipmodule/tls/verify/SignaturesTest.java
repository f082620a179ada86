package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Signatures of certificates, by the engine's provider and by the JDK: the same answers for every kind of key. */
public class SignaturesTest {

    /** As the module has them. */
    static final Signatures ENGINE = new Signatures(Optional.of(Conscrypt.newProvider()));

    private static final Signatures JDK = new Signatures(Optional.empty());

    @DataProvider
    public Object[][] signers() {
        List<Object[]> rows = new ArrayList<>();
        for (String key : List.of("RSA:2048", "EC:secp256r1", "EC:secp384r1", "EC:secp521r1", "Ed25519")) {
            rows.add(new Object[] {key, ENGINE});
            rows.add(new Object[] {key, JDK});
        }
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "signers")
    public void tellsGoodFromBad(String key, Signatures signatures) {
        Issued root = Issued.selfSigned(CertificateSpec.authority("root").keyType(key));
        Issued other = Issued.selfSigned(CertificateSpec.authority("root").keyType(key));
        Issued leaf = root.leaf("leaf");

        // each twice, as a good one is remembered
        for (int time = 0; time < 2; time++) {
            assertThat(signatures.isSignedBy(
                            leaf.certificate(), root.certificate().getPublicKey()))
                    .isTrue();
            assertThat(signatures.isSignedBy(
                            leaf.certificate(), other.certificate().getPublicKey()))
                    .isFalse();
            assertThat(signatures.isSignedBy(
                            leaf.certificate(), leaf.certificate().getPublicKey()))
                    .isFalse();
        }
    }

    /** More than are remembered, and the first ones again. */
    @Test
    public void forgetsWithoutHarm() {
        Issued root = Issued.root("root");
        List<Issued> leaves = new ArrayList<>();
        var keys = Issued.newKeys("EC:secp256r1");
        for (int i = 0; i < 1100; i++) {
            leaves.add(root.issue(CertificateSpec.leaf("leaf" + i), keys));
        }
        for (int time = 0; time < 2; time++) {
            assertThat(leaves)
                    .allMatch(leaf -> ENGINE.isSignedBy(
                            leaf.certificate(), root.certificate().getPublicKey()));
        }
    }
}
