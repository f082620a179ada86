package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.authority;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class PeerVerifierTest {

    static final Issued ROOT = Issued.root("Root");
    private final Issued root = ROOT;
    private final Issued other = Issued.root("Other");
    private final Issued first = root.intermediate("Intermediate 1");
    private final Issued second = first.intermediate("Intermediate 2");
    private final Issued third = second.intermediate("Intermediate 3");

    private static List<X509Certificate> certificates(Issued... issued) {
        return Arrays.stream(issued).map(Issued::certificate).toList();
    }

    private static PeerVerifier trusting(Issued... anchors) {
        return new PeerVerifier(
                certificates(anchors), Optional.empty(), 9, SecurityLevel.DEFAULT, false, SignaturesTest.ENGINE);
    }

    private static PeerVerdict client(PeerVerifier verifier, Issued... presented) {
        return verifier.verify(certificates(presented), Purpose.CLIENT, NOW);
    }

    @DataProvider
    public Object[][] presented() {
        Issued byOther = other.leaf("unknown");
        Issued selfSigned = Issued.selfSigned(leaf("self"));
        Issued expired = root.issue(authority("Expired CA").expired());
        Issued pathLen0 = root.issue(authority("No CA below").pathLen(0));
        Issued notCa = root.issue(leaf("not an authority").keyUsage(KeyUsage.keyCertSign));
        Issued noSign = root.issue(authority("may not sign").keyUsage(KeyUsage.cRLSign));
        Issued serverCa = root.issue(authority("server CA").purposes(KeyPurposeId.id_kp_serverAuth));
        Issued rsa = Issued.selfSigned(authority("RSA").keyType("RSA:2048"));
        return new Object[][] {
            {"good", chain(root.leaf("good")), VerifyResult.OK, 0},
            {"good, root sent", chain(root.leaf("good"), root), VerifyResult.OK, 0},
            {"intermediate sent", chain(first.leaf("good"), first), VerifyResult.OK, 0},
            {"intermediates in wrong order", chain(second.leaf("good"), first, second), VerifyResult.OK, 0},
            {"intermediate missing", chain(first.leaf("good")), VerifyResult.UNABLE_TO_GET_ISSUER, 0},
            {"upper intermediate missing", chain(second.leaf("x"), second), VerifyResult.UNABLE_TO_GET_ISSUER, 1},
            {"expired", chain(root.issue(leaf("x").expired())), VerifyResult.EXPIRED, 0},
            {"not yet", chain(root.issue(leaf("x").notYet())), VerifyResult.NOT_YET_VALID, 0},
            {"expired authority", chain(expired.leaf("x"), expired), VerifyResult.EXPIRED, 1},
            {"self-signed", chain(selfSigned), VerifyResult.SELF_SIGNED, 0},
            {"unknown authority", chain(byOther), VerifyResult.UNABLE_TO_GET_ISSUER, 0},
            {"unknown authority, root sent", chain(byOther, other), VerifyResult.SELF_SIGNED_IN_CHAIN, 1},
            {"same name, other key", chain(Issued.root("Root").leaf("forged")), VerifyResult.UNABLE_TO_GET_ISSUER, 0},
            {
                "server only",
                chain(root.issue(leaf("x").purposes(KeyPurposeId.id_kp_serverAuth))),
                VerifyResult.INVALID_PURPOSE,
                0
            },
            {"no extended usage", chain(root.issue(leaf("x").withoutPurposes())), VerifyResult.OK, 0},
            {
                "any extended usage",
                chain(root.issue(leaf("x").purposes(KeyPurposeId.anyExtendedKeyUsage))),
                VerifyResult.INVALID_PURPOSE,
                0
            },
            {
                "key usage without signing",
                chain(root.issue(leaf("x").keyUsage(KeyUsage.keyEncipherment))),
                VerifyResult.INVALID_PURPOSE,
                0
            },
            {"authority for servers", chain(serverCa.leaf("x"), serverCa), VerifyResult.INVALID_PURPOSE, 1},
            {"leaf as authority", chain(notCa.leaf("x"), notCa), VerifyResult.INVALID_CA, 1},
            {"authority without signing", chain(noSign.leaf("x"), noSign), VerifyResult.INVALID_CA, 1},
            {"path length 0 and a CA below", pathLengthExceeded(pathLen0), VerifyResult.PATH_LENGTH_EXCEEDED, 2},
            {
                "unknown critical extension",
                chain(root.issue(leaf("x").extra("1.2.3.4", true, new byte[] {5, 0}))),
                VerifyResult.UNHANDLED_EXTENSION,
                0
            },
            {
                "unknown extension",
                chain(root.issue(leaf("x").extra("1.2.3.4", false, new byte[] {5, 0}))),
                VerifyResult.OK,
                0
            },
            {"small key", chain(root.issue(leaf("x").keyType("RSA:1024"))), VerifyResult.WEAK_KEY, 0},
            {"SHA-1", chain(root.issue(leaf("x").signedWith("SHA1withECDSA"))), VerifyResult.WEAK_KEY, 0},
            {"another root", chain(rsa.leaf("x"), rsa), VerifyResult.SELF_SIGNED_IN_CHAIN, 1},
            {"nothing", List.of(), VerifyResult.NO_CERTIFICATE, 0},
        };
    }

    private static List<X509Certificate> chain(Issued... issued) {
        return certificates(issued);
    }

    private static List<X509Certificate> pathLengthExceeded(Issued pathLen0) {
        Issued below = pathLen0.intermediate("CA below");
        return chain(below.leaf("x"), below, pathLen0);
    }

    @Test(dataProvider = "presented")
    public void reasons(String name, List<X509Certificate> presented, VerifyResult result, int depth) {
        PeerVerdict verdict = trusting(root).verify(presented, Purpose.CLIENT, NOW);
        assertThat(verdict.result()).as(name).isEqualTo(result);
        assertThat(verdict.depth()).as(name).isEqualTo(depth);
        if (!verdict.isVerified()) {
            assertThat(verdict.chain()).isEqualTo(presented);
        }
    }

    @Test
    public void provenChainEndsAtTheAnchor() {
        Issued good = second.leaf("good");
        assertThat(client(trusting(root), good, first, second).chain())
                .isEqualTo(certificates(good, second, first, root));
    }

    @Test
    public void serversAreVerifiedAsServers() {
        Issued server = root.issue(leaf("x").purposes(KeyPurposeId.id_kp_serverAuth));
        assertThat(trusting(root)
                        .verify(certificates(server), Purpose.SERVER, NOW)
                        .result())
                .isEqualTo(VerifyResult.OK);
    }

    @DataProvider
    public Object[][] depths() {
        List<Object[]> rows = new ArrayList<>();
        for (int depth = 0; depth <= 4; depth++) {
            for (int intermediates = 0; intermediates <= 3; intermediates++) {
                rows.add(new Object[] {depth, intermediates});
            }
        }
        rows.add(new Object[] {-1, 3});
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "depths")
    public void depthCountsIntermediates(int depth, int intermediates) {
        List<Issued> authorities = List.of(root, first, second, third);
        List<Issued> presented = new ArrayList<>(authorities.subList(1, intermediates + 1));
        presented.add(authorities.get(intermediates).leaf("x"));
        Collections.reverse(presented);
        PeerVerdict verdict = client(
                new PeerVerifier(
                        certificates(root),
                        Optional.empty(),
                        depth,
                        SecurityLevel.DEFAULT,
                        false,
                        SignaturesTest.ENGINE),
                presented.toArray(new Issued[0]));
        boolean fits = depth < 0 || intermediates <= depth;
        assertThat(verdict.result()).isEqualTo(fits ? VerifyResult.OK : VerifyResult.CHAIN_TOO_LONG);
    }

    /** The certificate that OpenSSL names, in whatever order they were sent, and what to change. */
    @Test
    public void aChainThatIsTooLongIsNamedWhereItIs() {
        Issued leaf = third.leaf("deep");
        for (int depth = 0; depth <= 2; depth++) {
            PeerVerdict verdict = client(
                    new PeerVerifier(
                            certificates(root),
                            Optional.empty(),
                            depth,
                            SecurityLevel.DEFAULT,
                            false,
                            SignaturesTest.ENGINE),
                    leaf,
                    leaf,
                    first,
                    second,
                    third);
            Issued beyond = List.of(third, second, first).get(depth);
            assertThat(verdict.result()).isEqualTo(VerifyResult.CHAIN_TOO_LONG);
            assertThat(verdict.reason())
                    .startsWith("certificate chain too long (verify_depth " + depth + ") at depth " + (depth + 1) + " ("
                            + beyond.certificate().getSubjectX500Principal() + "), issuer "
                            + beyond.certificate().getIssuerX500Principal() + ", valid ");
            assertThat(verdict.result().words()).isEqualTo("certificate chain too long");
        }
    }

    /** An anchor is not sent. */
    @Test
    public void aFaultOfAnAnchorIsNamedToo() {
        Issued old = Issued.root("Old");
        Issued leaf = old.leaf("x");
        PeerVerdict verdict = trusting(old)
                .verify(
                        certificates(leaf),
                        Purpose.CLIENT,
                        old.certificate().getNotAfter().toInstant().plusSeconds(1));
        assertThat(verdict.reason()).startsWith("certificate has expired at depth 1 (CN=Old, O=Test), issuer CN=Old");
    }

    @Test
    public void intermediateAloneIsAnAnchor() {
        PeerVerifier verifier = trusting(first);
        assertThat(client(verifier, first.leaf("x")).result()).isEqualTo(VerifyResult.OK);
        assertThat(client(verifier, second.leaf("x"), second).result()).isEqualTo(VerifyResult.OK);
        assertThat(client(verifier, root.leaf("x")).result()).isEqualTo(VerifyResult.UNABLE_TO_GET_ISSUER);
    }

    @Test
    public void trustedLeafIsProvenByItself() {
        Issued self = Issued.selfSigned(leaf("self"));
        Issued good = other.leaf("good");
        Issued expired = other.issue(leaf("old").expired());
        assertThat(client(trusting(self), self).result()).isEqualTo(VerifyResult.OK);
        assertThat(client(trusting(good), good).result()).isEqualTo(VerifyResult.OK);
        assertThat(client(trusting(expired), expired).result()).isEqualTo(VerifyResult.EXPIRED);
        assertThat(client(trusting(good), good.leaf("below")).result()).isEqualTo(VerifyResult.INVALID_CA);
    }

    @Test
    public void withoutAnchorsNothingIsProven() {
        assertThat(client(trusting(), root.leaf("x")).result()).isEqualTo(VerifyResult.NO_TRUST_ANCHORS);
    }

    @Test
    public void expiredAnchorProvesNothing() {
        Issued old = Issued.selfSigned(authority("Old").expired());
        assertThat(client(trusting(old), old.leaf("x")).result()).isEqualTo(VerifyResult.EXPIRED);
    }

    /** The new root is trusted; the peer also sends the old root's expired certificate for it. */
    @Test
    public void f38PathBesideAnExpiredCrossCertificateIsFound() {
        Issued cross = other.issue(authority("Root").expired(), root.keys());
        Issued deadEnd = Issued.root("Gone").issue(authority("Intermediate 1"), first.keys());
        Issued good = first.leaf("good");
        assertThat(client(trusting(root, other), good, cross, first).result()).isEqualTo(VerifyResult.OK);
        assertThat(client(trusting(root), good, deadEnd, cross, first).result()).isEqualTo(VerifyResult.OK);
        assertThat(client(trusting(other), good, first, cross).result()).isEqualTo(VerifyResult.EXPIRED);
    }

    @Test(timeOut = 60_000)
    public void crossSignedLoopsEnd() {
        Issued a = Issued.root("A");
        List<Issued> presented = new ArrayList<>(List.of(a.leaf("x")));
        for (int i = 0; i < 15; i++) {
            presented.add(other.issue(authority("A"), a.keys()));
            presented.add(a.issue(authority("Other"), other.keys()));
        }
        assertThat(client(trusting(root), presented.toArray(new Issued[0])).isVerified())
                .isFalse();
    }

    @Test
    public void tooManyCertificatesAreNotLookedAt() {
        List<Issued> presented = new ArrayList<>(Collections.nCopies(32, root));
        presented.add(0, root.leaf("x"));
        assertThat(client(trusting(root), presented.toArray(new Issued[0])).result())
                .isEqualTo(VerifyResult.CHAIN_TOO_LONG);
    }

    @DataProvider
    public Object[][] constrained() {
        return new Object[][] {
            {"inside", "a.example.com", VerifyResult.OK},
            {"outside", "a.example.org", VerifyResult.NAME_CONSTRAINT},
            {"excluded", "a.bad.example.com", VerifyResult.NAME_CONSTRAINT},
            {"wildcard over an excluded name", "*.example.com", VerifyResult.NAME_CONSTRAINT},
            {"wildcard beside it", "*.good.example.com", VerifyResult.OK},
        };
    }

    @Test(dataProvider = "constrained")
    public void nameConstraints(String name, String dns, VerifyResult result) throws Exception {
        byte[] constraints = new NameConstraints(
                        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.com"))},
                        new GeneralSubtree[] {
                            new GeneralSubtree(new GeneralName(GeneralName.dNSName, "bad.example.com"))
                        })
                .getEncoded();
        CertificateSpec spec = authority("Constrained").extra("2.5.29.30", true, constraints);
        byte[] san =
                new org.bouncycastle.asn1.x509.GeneralNames(new GeneralName(GeneralName.dNSName, dns)).getEncoded();
        Issued byIntermediate = root.issue(spec);
        Issued byAnchor = Issued.selfSigned(spec);
        assertThat(client(
                                trusting(root),
                                byIntermediate.issue(leaf("x").extra("2.5.29.17", false, san)),
                                byIntermediate)
                        .result())
                .as(name)
                .isEqualTo(result);
        assertThat(client(trusting(byAnchor), byAnchor.issue(leaf("x").extra("2.5.29.17", false, san)))
                        .result())
                .as(name)
                .isEqualTo(result);
    }

    @DataProvider
    public Object[][] commonNames() {
        return new Object[][] {
            {"a.example.com", VerifyResult.OK},
            {"A.Example.COM.", VerifyResult.OK},
            {"a_b.example.com", VerifyResult.OK},
            {"*.example.com", VerifyResult.NAME_CONSTRAINT},
            {"*.good.example.com", VerifyResult.OK},
            {"Some Body", VerifyResult.OK},
            {"victim.example", VerifyResult.NAME_CONSTRAINT},
            {"victim.example.", VerifyResult.NAME_CONSTRAINT},
            {"VICTIM.example.", VerifyResult.NAME_CONSTRAINT},
            {"vic_tim.example", VerifyResult.NAME_CONSTRAINT},
            {"-victim.example", VerifyResult.NAME_CONSTRAINT},
            {"*.victim.example", VerifyResult.NAME_CONSTRAINT},
            {"victim.", VerifyResult.NAME_CONSTRAINT},
            {"bad.example.com.", VerifyResult.NAME_CONSTRAINT},
            {"a_b.bad.example.com", VerifyResult.NAME_CONSTRAINT},
            {"notexample.com.", VerifyResult.NAME_CONSTRAINT},
        };
    }

    /** Without alternative names it is what verify_name and tls_check_domain compare. */
    @Test(dataProvider = "commonNames")
    public void nameConstraintsBindTheCommonName(String name, VerifyResult result) throws Exception {
        byte[] constraints = new NameConstraints(
                        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.com"))},
                        new GeneralSubtree[] {
                            new GeneralSubtree(new GeneralName(GeneralName.dNSName, "bad.example.com"))
                        })
                .getEncoded();
        Issued constrained = root.issue(authority("Constrained").extra("2.5.29.30", true, constraints));
        assertThat(client(trusting(root), constrained.issue(leaf(name)), constrained)
                        .result())
                .isEqualTo(result);
        // beside an alternative name nobody looks at it
        assertThat(client(trusting(root), constrained.issue(leaf(name).names("DNS:a.example.com")), constrained)
                        .result())
                .isEqualTo(VerifyResult.OK);
    }

    /** Each authority for itself has few enough. */
    @Test
    public void nameConstraintsOfAPathAreComparedUpToABound() throws Exception {
        GeneralSubtree[] excluded = IntStream.range(100, 300)
                .mapToObj(i -> new GeneralSubtree(new GeneralName(GeneralName.dNSName, "bad" + i + ".example.org")))
                .toArray(GeneralSubtree[]::new);
        byte[] constraints = new NameConstraints(null, excluded).getEncoded();
        Issued upper = root.issue(authority("Upper").extra("2.5.29.30", true, constraints));
        Issued lower = upper.issue(authority("Lower").extra("2.5.29.30", true, constraints));
        CertificateSpec many = leaf("x")
                .names(IntStream.range(0, 800).mapToObj(i -> "DNS:host" + i).toArray(String[]::new));

        assertThat(client(trusting(root), upper.issue(many), upper).isVerified())
                .isTrue();
        PeerVerdict verdict = client(trusting(root), lower.issue(many), lower, upper);
        assertThat(verdict.result()).isEqualTo(VerifyResult.NAME_CONSTRAINT);
        assertThat(verdict.reason())
                .matches(
                        "name constraint violation \\([0-9]+ names to compare, at most 1048576 are compared\\) at depth 0 .*");
    }

    @Test
    public void levelZeroTakesWhatLevelTwoRefuses() {
        Issued sha1 = root.issue(leaf("x").signedWith("SHA1withECDSA"));
        PeerVerifier lax = new PeerVerifier(
                certificates(root), Optional.empty(), 9, new SecurityLevel(0), false, SignaturesTest.ENGINE);
        assertThat(client(lax, sha1).result()).isEqualTo(VerifyResult.OK);
    }
}
