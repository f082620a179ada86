package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.authority;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What a peer can make the search for a path cost. */
public class PathSearchTest {

    private final CountingProvider counting = new CountingProvider();
    private final Issued root = Issued.root("Root");
    private final Issued issuer = root.issue(namesake());
    private final Issued good = issuer.leaf("good");

    /** Of one name and without key identifier: each may be the issuer. */
    private static CertificateSpec namesake() {
        return authority("Issuer").without("2.5.29.14");
    }

    private PeerVerdict verdict(List<X509Certificate> anchors, List<Issued> presented) {
        counting.takeVerified();
        return new PeerVerifier(
                        anchors,
                        Optional.empty(),
                        9,
                        SecurityLevel.DEFAULT,
                        false,
                        new Signatures(Optional.of(counting)))
                .verify(presented.stream().map(Issued::certificate).toList(), Purpose.CLIENT, NOW);
    }

    private PeerVerdict verdict(List<Issued> presented) {
        return verdict(List.of(root.certificate()), presented);
    }

    private List<Issued> besideOthers(int others) {
        List<Issued> presented = new ArrayList<>(List.of(good));
        for (int i = 0; i < others; i++) {
            presented.add(root.issue(namesake()));
        }
        return presented;
    }

    @Test
    public void signaturesThatDoNotFitAreFew() {
        PeerVerdict verdict = verdict(besideOthers(30));
        assertThat(counting.takeVerified()).isEqualTo(10);
        assertThat(verdict.result()).isEqualTo(VerifyResult.SEARCH_GIVEN_UP);
        assertThat(verdict.reason())
                .startsWith("search for the issuers given up (10 signatures are not by the keys sent along, fewer are"
                        + " expected) at depth 0 (CN=good, O=Test), issuer CN=Issuer, O=Test, valid ");
    }

    @Test
    public void theIssuerIsFoundBesideSeveralOfItsName() {
        List<Issued> presented = besideOthers(9);
        presented.add(issuer);
        assertThat(verdict(presented).isVerified()).isTrue();
    }

    /** The peer does not choose them, so all of them are tried. */
    @Test
    public void anchorsOfOneNameMayBeMany() {
        List<X509Certificate> anchors = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            anchors.add(Issued.selfSigned(namesake()).certificate());
        }
        anchors.add(issuer.certificate());
        assertThat(verdict(anchors, List.of(good)).isVerified()).isTrue();
    }

    @Test
    public void eachSignatureIsVerifiedOnce() {
        Issued a = Issued.root("A");
        Issued b = Issued.root("B");
        List<Issued> presented = new ArrayList<>(List.of(a.leaf("x")));
        for (int i = 0; i < 15; i++) {
            presented.add(b.issue(authority("A"), a.keys()));
            presented.add(a.issue(authority("B"), b.keys()));
        }
        assertThat(verdict(presented).isVerified()).isFalse();
        assertThat(counting.takeVerified()).isLessThanOrEqualTo(presented.size());
    }

    @DataProvider
    public Object[][] slow() {
        return new Object[][] {
            {16_384, 17},
            {2048, 64},
        };
    }

    @Test(dataProvider = "slow")
    public void keysMadeToBeSlowAreNotUsed(int bits, int exponent) throws GeneralSecurityException {
        KeyPair slow = new KeyPair(PeerKeysTest.rsa(bits, exponent), null);
        String flaw = "key is not one that signatures are verified with (RSA of " + bits + " bits with an exponent of "
                + exponent + "; whole octets, at most 8192 bits, and 33 of the exponent are taken) at depth ";

        PeerVerdict ofIssuer = verdict(List.of(good, root.issue(namesake(), slow)));
        assertThat(counting.takeVerified()).isZero();
        assertThat(ofIssuer.result()).isEqualTo(VerifyResult.UNUSABLE_KEY);
        assertThat(ofIssuer.reason()).startsWith(flaw + "1 (CN=Issuer, O=Test), issuer CN=Root, O=Test, valid ");

        PeerVerdict ofLeaf = verdict(List.of(root.issue(leaf("slow"), slow)));
        assertThat(ofLeaf.reason()).startsWith(flaw + "0 (CN=slow, O=Test), issuer CN=Root, O=Test, valid ");
    }

    /** A key that is too slow stands in nobody's way. */
    @Test
    public void aGoodPathBesideASlowKeyIsFound() throws GeneralSecurityException {
        KeyPair slow = new KeyPair(PeerKeysTest.rsa(16_384, 17), null);
        List<Issued> presented = new ArrayList<>(List.of(good));
        presented.addAll(Collections.nCopies(20, root.issue(namesake(), slow)));
        presented.add(issuer);
        assertThat(verdict(presented).isVerified()).isTrue();
    }
}
