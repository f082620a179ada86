package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.Test;

/** How much a peer may present, and what of it a verdict holds. */
public class PresentedSizeTest {

    private static final String UNKNOWN_EXTENSION = "1.2.3.4";

    private final Issued root = Issued.root("Root");
    private final Issued ofNoUse = Issued.root("of no use");

    private PeerVerifier trusting(X509Certificate... anchors) {
        return new PeerVerifier(
                List.of(anchors), Optional.empty(), 9, SecurityLevel.DEFAULT, false, SignaturesTest.ENGINE);
    }

    private PeerVerdict verdict(List<X509Certificate> presented) {
        return trusting(root.certificate()).verify(presented, Purpose.CLIENT, NOW);
    }

    /** A certificate that has as many bytes, all told. */
    private static X509Certificate ofSize(Issued issuer, int bytes) throws CertificateEncodingException {
        int padding = bytes - 700;
        while (true) {
            // the length of a signature differs by a byte or two
            X509Certificate certificate = issuer.issue(leaf("x").plus(UNKNOWN_EXTENSION, false, new byte[padding]))
                    .certificate();
            int missing = bytes - certificate.getEncoded().length;
            if (missing == 0) {
                return certificate;
            }
            padding += missing;
        }
    }

    @Test
    public void aCertificateMayHave32Kilobytes() throws CertificateEncodingException {
        assertThat(verdict(List.of(ofSize(root, 32_768))).isVerified()).isTrue();
        List<X509Certificate> presented = List.of(ofSize(root, 32_769));
        PeerVerdict verdict = verdict(presented);
        assertThat(verdict.result()).isEqualTo(VerifyResult.TOO_LARGE);
        assertThat(verdict.reason())
                .startsWith("certificate too large (it has 32769 bytes, at most 32768 are taken) at depth 0 (CN=x,"
                        + " O=Test), issuer CN=Root, O=Test, valid ");
        assertThat(trusting().verify(presented, Purpose.CLIENT, NOW).result()).isEqualTo(VerifyResult.TOO_LARGE);
        assertThat(trusting().verifyToEnd(presented, Purpose.CLIENT, NOW).result())
                .isEqualTo(VerifyResult.TOO_LARGE);
    }

    @Test
    public void aChainMayHave64Kilobytes() throws CertificateEncodingException {
        X509Certificate large = ofSize(ofNoUse, 32_000);
        int left = 65_536 - 2 * 32_000;
        List<X509Certificate> presented = new ArrayList<>(List.of(ofSize(root, left), large, large));
        assertThat(verdict(presented).isVerified()).isTrue();
        presented.set(0, ofSize(root, left + 1));
        PeerVerdict verdict = verdict(presented);
        assertThat(verdict.result()).isEqualTo(VerifyResult.TOO_LARGE);
        assertThat(verdict.reason())
                .startsWith(
                        "certificate too large (with those before it 65537 bytes were sent, at most 65536 are taken)"
                                + " at depth 2 (CN=x, O=Test), issuer CN=of no use, O=Test, valid ");
    }

    @Test
    public void aThousandNamesAreTaken() {
        String[] names = IntStream.range(0, 1000)
                .mapToObj(i -> "DNS:customer" + i + ".sip.example.com")
                .toArray(String[]::new);
        assertThat(verdict(List.of(root.issue(leaf("x").names(names)).certificate()))
                        .isVerified())
                .isTrue();
    }

    /** Not those that were read anew from them, with an object for each name. */
    @Test
    public void aVerdictHoldsWhatWasSent() {
        List<X509Certificate> presented =
                SignaturesTest.sent(ofNoUse.issue(CertificateSpec.leaf("x").expired()), ofNoUse);
        for (PeerVerdict verdict :
                List.of(verdict(presented), trusting(root.certificate()).verifyToEnd(presented, Purpose.CLIENT, NOW))) {
            assertThat(verdict.isVerified()).isFalse();
            assertThat(verdict.chain()).hasSize(2);
            assertThat(verdict.chain().get(0)).isSameAs(presented.get(0));
            assertThat(verdict.about().orElseThrow()).isSameAs(presented.get(verdict.depth()));
        }
    }
}
