package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pki.CertificateSpec.ExtraExtension;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What {@code verify_strict} demands of revocation lists. */
public class StrictListTest {

    private static final byte[] NUMBER = hex("020101");

    private final Issued root = Issued.root("Root");
    private final Issued good = root.issue(leaf("a.test").names("DNS:a.test"));
    private final Issued bad = root.issue(leaf("a.test").names("DNS:a.test"));
    private final byte[] keyId = Der.encode(
            Der.SEQUENCE,
            Der.encode(
                    0x80, KeyIds.of(root.certificate()).subject().orElseThrow().array()));

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private X509CRL list(byte[] akiOrNone, byte[] numberOrNone, Issued... revoked) {
        List<ExtraExtension> extensions = new ArrayList<>();
        if (akiOrNone.length > 0) {
            extensions.add(ExtraExtension.of("2.5.29.35", false, akiOrNone));
        }
        if (numberOrNone.length > 0) {
            extensions.add(ExtraExtension.of("2.5.29.20", false, numberOrNone));
        }
        return root.crl(
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(1)),
                Arrays.stream(revoked)
                        .map(each -> each.certificate().getSerialNumber())
                        .toList(),
                extensions);
    }

    /** Signed by hand, as libraries write neither version 1 nor lists without an end. */
    private X509CRL bare(boolean version2, boolean nextUpdate) throws GeneralSecurityException {
        byte[] algorithm = Der.encode(Der.SEQUENCE, hex("06082a8648ce3d040302"));
        byte[] number = Der.encode(Der.SEQUENCE, hex("0603551d14"), Der.encode(Der.OCTET_STRING, NUMBER));
        byte[] aki = Der.encode(Der.SEQUENCE, hex("0603551d23"), Der.encode(Der.OCTET_STRING, keyId));
        byte[] unsigned = Der.encode(
                Der.SEQUENCE,
                version2 ? hex("020101") : new byte[0],
                algorithm,
                root.certificate().getSubjectX500Principal().getEncoded(),
                time("260501120000Z"),
                nextUpdate ? time("260701120000Z") : new byte[0],
                version2 ? Der.encode(0xA0, Der.encode(Der.SEQUENCE, aki, number)) : new byte[0]);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(root.keys().getPrivate());
        signature.update(unsigned);
        byte[] list = Der.encode(Der.SEQUENCE, unsigned, algorithm, Der.encode(0x03, new byte[] {0}, signature.sign()));
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list));
    }

    private static byte[] time(String utc) {
        return Der.encode(0x17, utc.getBytes(StandardCharsets.US_ASCII));
    }

    @DataProvider
    public Object[][] lists() throws GeneralSecurityException {
        byte[] none = {};
        return new Object[][] {
            {"as it should be", list(keyId, NUMBER), VerifyResult.OK},
            {"without number", list(keyId, none), VerifyResult.STRICT_CRL_NUMBER},
            {"without AKI", list(none, NUMBER), VerifyResult.STRICT_CRL_KEY_ID},
            {"by hand as it should be", bare(true, true), VerifyResult.OK},
            {"without next update", bare(true, false), VerifyResult.STRICT_CRL_NEXT_UPDATE},
            {"of version 1", bare(false, true), VerifyResult.STRICT_CRL_VERSION},
        };
    }

    @Test(dataProvider = "lists")
    public void listsAreRefusedOnlyWhereStrict(String name, X509CRL list, VerifyResult result) {
        assertThat(verify(List.of(list), false, good)).as(name).isEqualTo(VerifyResult.OK);
        assertThat(verify(List.of(list), true, good)).as(name).isEqualTo(result);
    }

    @Test
    public void aFlawDoesNotUnmakeWhatAListRevokes() {
        assertThat(verify(List.of(list(new byte[0], new byte[0], bad)), true, bad))
                .isEqualTo(VerifyResult.REVOKED);
    }

    @Test
    public void aListThatIsAsItShouldBeStandsInForOneThatIsNot() {
        assertThat(verify(List.of(list(new byte[0], new byte[0]), list(keyId, NUMBER)), true, good))
                .isEqualTo(VerifyResult.OK);
    }

    @Test
    public void theFlawIsToldWhenTheListIsReadWhereItMatters() {
        X509CRL list = list(keyId, new byte[0]);
        assertThat(reported(list, false)).isEmpty();
        assertThat(reported(list(keyId, NUMBER), true)).isEmpty();
        assertThat(reported(list, true))
                .containsExactly("tls.cfg:7:1: crl list.pem: the list of CN=Root, O=Test is not as RFC 5280 wants it:"
                        + " verifying certificates of this authority fails with \"CRL has no number"
                        + " (verify_strict: RFC 5280, 5.2.3)\". Have the list made anew, or leave verify_strict out");
    }

    private static List<String> reported(X509CRL list, boolean strict) {
        Problems problems = new Problems();
        RevocationLists.of(List.of(list))
                .report(
                        new FileOption("crl", Path.of("list.pem"), new SourceLocation("tls.cfg", 7, 1)),
                        NOW,
                        strict,
                        problems);
        assertThat(problems.all()).noneMatch(Problem::isError);
        return problems.all().stream().map(Problem::toString).toList();
    }

    private VerifyResult verify(List<X509CRL> lists, boolean strict, Issued presented) {
        return new PeerVerifier(
                        List.of(root.certificate()),
                        Optional.of(RevocationLists.of(lists)),
                        9,
                        SecurityLevel.DEFAULT,
                        strict,
                        SignaturesTest.ENGINE)
                .verify(List.of(presented.certificate()), Purpose.CLIENT, NOW)
                .result();
    }
}
