package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.CertificateSpec.ExtraExtension;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class RevocationListsTest {

    private static final Instant BEFORE = NOW.minus(Duration.ofDays(2));
    private static final Instant AFTER = NOW.plus(Duration.ofDays(2));

    private final Issued root = Issued.root("Root");
    private final Issued intermediate = root.intermediate("Intermediate");
    private final Issued good = root.leaf("good");
    private final Issued bad = root.leaf("bad");
    private final Issued goodBelow = intermediate.leaf("good below");
    private final Issued badBelow = intermediate.leaf("bad below");

    private static PeerVerifier verifier(Issued anchor, List<X509CRL> lists) {
        return verifier(List.of(anchor), lists);
    }

    private static PeerVerifier verifier(List<Issued> anchors, List<X509CRL> lists) {
        return new PeerVerifier(
                anchors.stream().map(Issued::certificate).toList(),
                Optional.of(RevocationLists.of(lists)),
                9,
                SecurityLevel.DEFAULT,
                false,
                SignaturesTest.ENGINE);
    }

    private static VerifyResult verify(PeerVerifier verifier, Issued... presented) {
        return verifier.verify(Arrays.stream(presented).map(Issued::certificate).toList(), Purpose.CLIENT, NOW)
                .result();
    }

    @DataProvider
    public Object[][] lists() throws Exception {
        X509CRL ofRoot = root.crl(bad);
        X509CRL ofIntermediate = intermediate.crl(badBelow);
        X509CRL expired = root.crl(BEFORE, NOW.minusSeconds(1), List.of(), List.of());
        X509CRL notYet = root.crl(NOW.plusSeconds(1), AFTER, List.of(), List.of());
        X509CRL forged = Issued.root("Root").crl();
        X509CRL other = Issued.root("Other").crl();
        Issued mayNotSign = Issued.selfSigned(
                CertificateSpec.authority("Mute").keyUsage(org.bouncycastle.asn1.x509.KeyUsage.keyCertSign));
        return new Object[][] {
            {"good", List.of(ofRoot), root, chain(good), VerifyResult.OK},
            {"revoked", List.of(ofRoot), root, chain(bad), VerifyResult.REVOKED},
            {"no list at all", List.of(), root, chain(good), VerifyResult.NO_CRL},
            {"another authority's list", List.of(other), root, chain(good), VerifyResult.NO_CRL},
            {"intermediate has no list", List.of(ofRoot), root, chain(goodBelow, intermediate), VerifyResult.NO_CRL},
            {"both lists", List.of(ofRoot, ofIntermediate), root, chain(goodBelow, intermediate), VerifyResult.OK},
            {"below", List.of(ofRoot, ofIntermediate), root, chain(badBelow, intermediate), VerifyResult.REVOKED},
            {
                "intermediate revoked",
                List.of(root.crl(intermediate), ofIntermediate),
                root,
                chain(goodBelow, intermediate),
                VerifyResult.REVOKED
            },
            {"intermediate as anchor", List.of(ofIntermediate), intermediate, chain(goodBelow), VerifyResult.OK},
            {"anchor revoked itself", List.of(root.crl(root)), root, chain(good), VerifyResult.REVOKED},
            {"expired list", List.of(expired), root, chain(good), VerifyResult.CRL_EXPIRED},
            {"list from the future", List.of(notYet), root, chain(good), VerifyResult.CRL_NOT_YET_VALID},
            {"expired and current list", List.of(expired, ofRoot), root, chain(good), VerifyResult.OK},
            {"forged list", List.of(forged), root, chain(good), VerifyResult.CRL_SIGNATURE_FAILURE},
            {"forged and true list", List.of(forged, ofRoot), root, chain(good), VerifyResult.OK},
            {
                "issuer may not sign lists",
                List.of(mayNotSign.crl()),
                mayNotSign,
                chain(mayNotSign.leaf("x")),
                VerifyResult.CRL_SIGNATURE_FAILURE
            },
            {"delta list", List.of(with("2.5.29.27", new byte[] {2, 1, 1})), root, chain(good), VerifyResult.NO_CRL},
            {
                "unknown critical",
                List.of(with("1.2.3", new byte[] {5, 0})),
                root,
                chain(good),
                VerifyResult.UNHANDLED_EXTENSION
            },
            {
                "critical number",
                List.of(with("2.5.29.20", new byte[] {2, 1, 1})),
                root,
                chain(good),
                VerifyResult.UNHANDLED_EXTENSION
            },
            {"list for authorities", List.of(scoped(null, false, true)), root, chain(good), VerifyResult.NO_CRL},
            {"list for users", List.of(scoped(null, true, false)), root, chain(good), VerifyResult.OK},
            {"list of another point", List.of(scoped("http://a/", false, false)), root, chain(good), VerifyResult.NO_CRL
            },
            {
                "list of its point",
                List.of(scoped("http://a/", false, false)),
                root,
                chain(root.issue(CertificateSpec.leaf("x").extra("2.5.29.31", false, pointOf("http://a/")))),
                VerifyResult.OK
            },
        };
    }

    private static Issued[] chain(Issued... issued) {
        return issued;
    }

    private X509CRL with(String oid, byte[] value) {
        return root.crl(BEFORE, AFTER, List.of(), List.of(ExtraExtension.of(oid, true, value)));
    }

    private X509CRL scoped(@org.jspecify.annotations.Nullable String uri, boolean users, boolean authorities)
            throws Exception {
        DistributionPointName point = uri == null
                ? null
                : new DistributionPointName(
                        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        return with(
                "2.5.29.28", new IssuingDistributionPoint(point, users, authorities, null, false, false).getEncoded());
    }

    private static byte[] pointOf(String uri) throws Exception {
        return new org.bouncycastle.asn1.x509.CRLDistPoint(new org.bouncycastle.asn1.x509.DistributionPoint[] {
                    new org.bouncycastle.asn1.x509.DistributionPoint(
                            new DistributionPointName(
                                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri))),
                            null,
                            null)
                })
                .getEncoded();
    }

    @Test(dataProvider = "lists")
    public void outcomes(String name, List<X509CRL> lists, Issued anchor, Issued[] presented, VerifyResult result) {
        assertThat(verify(verifier(anchor, lists), presented)).as(name).isEqualTo(result);
    }

    @DataProvider
    public Object[][] bothTrusted() {
        X509CRL ofIntermediate = intermediate.crl(badBelow);
        X509CRL forged = Issued.root("Root").crl(intermediate);
        return new Object[][] {
            {"revoked", List.of(root.crl(intermediate), ofIntermediate), VerifyResult.REVOKED},
            {
                "revoked, and by a forged list too",
                List.of(forged, root.crl(intermediate), ofIntermediate),
                VerifyResult.REVOKED
            },
            {"not revoked", List.of(root.crl(bad), ofIntermediate), VerifyResult.OK},
            {"no list of the root", List.of(ofIntermediate), VerifyResult.OK},
            {"a forged list", List.of(forged, ofIntermediate), VerifyResult.OK},
        };
    }

    /** An intermediate ends a path when it is trusted itself, but not against the word of its trusted issuer. */
    @Test(dataProvider = "bothTrusted")
    public void aTrustedAuthorityThatIsRevokedByATrustedOneIsRevoked(
            String name, List<X509CRL> lists, VerifyResult result) {
        for (List<Issued> anchors : List.of(List.of(root, intermediate), List.of(intermediate, root))) {
            PeerVerifier verifier = verifier(anchors, lists);
            assertThat(verify(verifier, goodBelow)).as(name).isEqualTo(result);
            assertThat(verify(verifier, goodBelow, intermediate)).as(name).isEqualTo(result);
            assertThat(verify(verifier, goodBelow, intermediate, root)).as(name).isEqualTo(result);
            assertThat(verify(verifier, badBelow)).as(name).isEqualTo(VerifyResult.REVOKED);
        }
    }

    /** The list itself is walked and its signature verified once, whatever the number of peers that follow. */
    @Test
    public void f41HundredThousandEntriesCostNothingPerPeer() throws Exception {
        List<BigInteger> serials = IntStream.range(0, 100_000)
                .mapToObj(i -> BigInteger.valueOf(1_000_000L + i).shiftLeft(64))
                .toList();
        Issued revoked = root.leaf("revoked");
        List<BigInteger> all = new ArrayList<>(serials);
        all.add(revoked.certificate().getSerialNumber());
        byte[] encoded = root.crl(BEFORE, AFTER, all, List.of()).getEncoded();
        CountedList list = new CountedList(
                (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded)));
        PeerVerifier verifier = verifier(root, List.of(list));
        for (int i = 0; i < 100; i++) {
            assertThat(verify(verifier, good)).isEqualTo(VerifyResult.OK);
            assertThat(verify(verifier, revoked)).isEqualTo(VerifyResult.REVOKED);
        }
        assertThat(list.walks).hasValue(1);
        assertThat(list.lookUps).hasValue(0);
        assertThat(list.verifications).hasValue(1);
    }

    /** Where they are let in, and have an authority of that name; more of them than keys are remembered. */
    @Test
    public void strangersDoNotMakeAListVerifiedForEveryPeer() throws Exception {
        CountedList list = new CountedList(root.crl());
        PeerVerifier verifier = verifier(root, List.of(list));
        for (int i = 0; i < 70; i++) {
            Issued stranger = Issued.root("Root");
            assertThat(verifier.verifyToEnd(
                                    List.of(stranger.leaf("stranger").certificate(), stranger.certificate()),
                                    Purpose.CLIENT,
                                    NOW)
                            .isVerified())
                    .isFalse();
        }
        assertThat(list.verifications).hasValueGreaterThan(64);
        list.verifications.set(0);
        for (int i = 0; i < 2; i++) {
            assertThat(verify(verifier, good)).isEqualTo(VerifyResult.OK);
        }
        assertThat(list.verifications).hasValue(1);
    }

    @DataProvider
    public Object[][] reports() throws Exception {
        String name = "tls.cfg:7:1: crl list.pem: the list of CN=Root, O=Test ";
        String unused =
                ": such a list is not used, and what it alone revokes is not revoked here. Name the complete list of the"
                        + " authority";
        String fails = ": verifying certificates of this authority fails with \"CRL ";
        return new Object[][] {
            {"current", root.crl(), List.of()},
            {
                "past",
                root.crl(BEFORE, NOW.minusSeconds(1), List.of(), List.of()),
                List.of(name + "was to be replaced by 2026-06-01T11:59:59Z" + fails
                        + "has expired\". Fetch the list anew")
            },
            {
                "in its last tenth",
                root.crl(NOW.minusSeconds(91), NOW.plusSeconds(10), List.of(), List.of()),
                List.of(name + "is to be replaced by 2026-06-01T12:00:10Z" + fails.replace("fails", "fails then")
                        + "has expired\". Fetch the list anew")
            },
            {
                "before its last tenth",
                root.crl(NOW.minusSeconds(89), NOW.plusSeconds(10), List.of(), List.of()),
                List.of()
            },
            {
                "future",
                root.crl(NOW.plusSeconds(1), AFTER, List.of(), List.of()),
                List.of(name + "is not in force before 2026-06-01T12:00:01Z" + fails
                        + "is not yet valid\". Check the clock of this machine")
            },
            {"delta", with("2.5.29.27", new byte[] {2, 1, 1}), List.of(name + "is a delta list" + unused)},
            {
                "indirect",
                with("2.5.29.28", new IssuingDistributionPoint(null, false, false, null, true, false).getEncoded()),
                List.of(name + "is indirect, or for some reasons only" + unused)
            },
            {"scoped", scoped(null, true, false), List.of()},
        };
    }

    @Test(dataProvider = "reports")
    public void listsThatRefuseOrAreNotUsedAreReported(String name, X509CRL list, List<String> expected) {
        Problems problems = new Problems();
        RevocationLists.of(List.of(list))
                .report(
                        new FileOption("crl", Path.of("list.pem"), new SourceLocation("tls.cfg", 7, 1)),
                        NOW,
                        false,
                        problems);
        assertThat(problems.all()).as(name).noneMatch(Problem::isError);
        assertThat(problems.all().stream().map(Problem::toString)).as(name).isEqualTo(expected);
    }
}
