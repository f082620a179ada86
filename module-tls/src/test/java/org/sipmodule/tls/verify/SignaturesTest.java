package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.io.ByteArrayInputStream;
import java.lang.ref.WeakReference;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.conscrypt.Conscrypt;
import org.sipmodule.tls.cipher.SecurityLevel;
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

        // each twice, as a good one may be remembered
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
            signatures.remember(List.of(leaf.certificate(), root.certificate()));
        }
    }

    /** What the engine does not know of EC is left out, as the JDK takes a hundred times as long for it. */
    @Test
    public void slowSignaturesAreNotVerified() {
        Issued root = Issued.selfSigned(CertificateSpec.authority("root").keyType("EC:secp521r1"));
        Issued leaf = root.issue(CertificateSpec.leaf("leaf").signedWith("SHA3-512withECDSA"));
        assertThat(ENGINE.isSignedBy(leaf.certificate(), root.certificate().getPublicKey()))
                .isFalse();
        assertThat(JDK.isSignedBy(leaf.certificate(), root.certificate().getPublicKey()))
                .isTrue();
    }

    /** More than are remembered, and the first ones again. */
    @Test
    public void forgetsWithoutHarm() {
        Issued root = Issued.root("root");
        List<Issued> leaves = leaves(root);
        Signatures signatures = new Signatures(Optional.of(Conscrypt.newProvider()));
        for (int time = 0; time < 2; time++) {
            for (Issued leaf : leaves) {
                assertThat(signatures.isSignedBy(
                                leaf.certificate(), root.certificate().getPublicKey()))
                        .isTrue();
                signatures.remember(List.of(leaf.certificate(), root.certificate()));
            }
        }
    }

    /** Whose authority is their own, and as many as would push out everybody else. */
    @Test
    public void strangersAreNotRemembered() {
        CountingProvider counting = new CountingProvider();
        Issued root = Issued.root("root");
        Issued stranger = Issued.root("stranger");
        PeerVerifier verifier = verifier(new Signatures(Optional.of(counting)), root);
        List<X509Certificate> honest = List.of(root.leaf("honest").certificate());

        assertThat(verifier.verify(honest, Purpose.CLIENT, NOW).isVerified()).isTrue();
        assertThat(counting.takeVerified()).isEqualTo(1);
        for (Issued leaf : leaves(stranger)) {
            assertThat(verifier.verify(List.of(leaf.certificate(), stranger.certificate()), Purpose.CLIENT, NOW)
                            .result())
                    .isEqualTo(VerifyResult.SELF_SIGNED_IN_CHAIN);
        }
        counting.takeVerified();
        assertThat(verifier.verify(honest, Purpose.CLIENT, NOW).isVerified()).isTrue();
        assertThat(counting.takeVerified()).isZero();
    }

    /** An authority that is trusted must not help a certificate that is not proven into the memory. */
    @Test
    public void onlyWhatPassesIsRemembered() {
        CountingProvider counting = new CountingProvider();
        Issued root = Issued.root("root");
        PeerVerifier verifier = verifier(new Signatures(Optional.of(counting)), root);
        List<X509Certificate> expired =
                List.of(root.issue(CertificateSpec.leaf("old").expired()).certificate());
        for (int time = 0; time < 2; time++) {
            assertThat(verifier.verify(expired, Purpose.CLIENT, NOW).result()).isEqualTo(VerifyResult.EXPIRED);
            assertThat(counting.takeVerified()).isPositive();
        }
    }

    /** Neither by the memory of signatures nor by the JDK, which keeps what it has read one by one. */
    @Test
    public void noCertificateStaysWhenItsConnectionIsGone() {
        Issued root = Issued.root("root");
        PeerVerifier verifier = verifier(ENGINE, root);
        String[] names = IntStream.range(0, 500)
                .mapToObj(i -> "DNS:host" + i + ".example")
                .toArray(String[]::new);
        Issued leaf = root.issue(CertificateSpec.leaf("many names").names(names));
        WeakReference<X509Certificate> read = read(verifier, leaf);
        for (int i = 0; i < 20 && read.get() != null; i++) {
            System.gc();
        }
        assertThat(read.get()).isNull();
    }

    /** The peer's own certificate as it was read for the verdict, which is dropped. */
    private static WeakReference<X509Certificate> read(PeerVerifier verifier, Issued leaf) {
        PeerVerdict verdict = verifier.verify(sent(leaf), Purpose.CLIENT, NOW);
        assertThat(verdict.isVerified()).isTrue();
        return new WeakReference<>(verdict.chain().get(0));
    }

    /** As the engine hands them over. */
    static List<X509Certificate> sent(Issued... issued) {
        List<X509Certificate> sent = new ArrayList<>();
        try {
            CertificateFactory engine = CertificateFactory.getInstance("X.509", Conscrypt.newProvider());
            for (Issued each : issued) {
                sent.add((X509Certificate) engine.generateCertificate(
                        new ByteArrayInputStream(each.certificate().getEncoded())));
            }
            return sent;
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    private static PeerVerifier verifier(Signatures signatures, Issued anchor) {
        return new PeerVerifier(
                List.of(anchor.certificate()), Optional.empty(), 9, SecurityLevel.DEFAULT, false, signatures);
    }

    private static List<Issued> leaves(Issued issuer) {
        List<Issued> leaves = new ArrayList<>();
        var keys = Issued.newKeys("EC:secp256r1");
        for (int i = 0; i < 1100; i++) {
            leaves.add(issuer.issue(CertificateSpec.leaf("leaf" + i), keys));
        }
        return leaves;
    }
}
