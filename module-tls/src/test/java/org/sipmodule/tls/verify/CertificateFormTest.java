package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.authority;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CertificateFormTest {

    private static final String SAN = "2.5.29.17";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String POLICY_CONSTRAINTS = "2.5.29.36";
    private static final String INHIBIT_ANY_POLICY = "2.5.29.54";
    private static final String ACCESS = "1.3.6.1.5.5.7.1.1";

    private final Issued root = Issued.root("Root");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static CertificateSpec named(int tag, byte[] name) {
        return leaf("x").extra(SAN, false, Der.encode(Der.SEQUENCE, Der.encode(tag, name)));
    }

    private static CertificateSpec dns(String name) {
        return named(0x82, text(name));
    }

    @DataProvider
    public Object[][] leaves() {
        VerifyResult badName = VerifyResult.INVALID_ALTERNATIVE_NAME;
        VerifyResult badSerial = VerifyResult.INVALID_SERIAL;
        VerifyResult badExtension = VerifyResult.INVALID_EXTENSION;
        return new Object[][] {
            {"host", dns("sip.example.com"), VerifyResult.OK},
            {"host with an underscore", dns("sip_1.example.com"), VerifyResult.OK},
            {"single label", dns("localhost"), VerifyResult.OK},
            {"wildcard", dns("*.example.com"), VerifyResult.OK},
            {"address as host", dns("192.0.2.1"), VerifyResult.OK},
            {"wildcard inside", dns("sip.*.example.com"), badName},
            {"part of a label", dns("ba*.example.com"), badName},
            {"wildcard alone", dns("*"), badName},
            {"leading dot", dns(".example.com"), badName},
            {"trailing dot", dns("example.com."), badName},
            {"two dots", dns("sip..example.com"), badName},
            {"no host", dns(""), badName},
            {"port", dns("sip.example.com:5061"), badName},
            {"zero byte", dns("sip.example.com\0.evil.test"), badName},
            {"not ASCII", named(0x82, "😜.example.com".getBytes(StandardCharsets.UTF_8)), badName},
            {"label of 63", dns("a".repeat(63) + ".test"), VerifyResult.OK},
            {"label of 64", dns("a".repeat(64) + ".test"), badName},
            {"host of 253", dns("a.".repeat(126) + "b"), VerifyResult.OK},
            {"host of 255", dns("a.".repeat(127) + "b"), badName},
            {"mailbox", named(0x81, text("alice@example.com")), VerifyResult.OK},
            {"literal asterisk", named(0x81, text("*@example.com")), VerifyResult.OK},
            {"two at signs", named(0x81, text("a@b@example.com")), badName},
            {"nobody", named(0x81, text("@example.com")), badName},
            {"no at sign", named(0x81, text("example.com")), badName},
            {"blank in mailbox", named(0x81, text("a b@example.com")), badName},
            {"SIP address", named(0x86, text("sip:example.com")), VerifyResult.OK},
            {"SIP address with a blank", named(0x86, text("sip:exam ple.com")), badName},
            {"SIP address with DEL", named(0x86, text("sip:example\u007f.com")), badName},
            {"no address", named(0x86, text("")), badName},
            {"IPv4", named(0x87, hex("c0000201")), VerifyResult.OK},
            {"IPv6", named(0x87, hex("20010db8000000000000000000000001")), VerifyResult.OK},
            {"IPv4 and mask", named(0x87, hex("c0000200ffffff00")), badName},
            {"no names", leaf("x").extra(SAN, false, hex("3000")), badName},
            {"names as text", leaf("x").extra(SAN, false, text("example.com")), badName},
            {"serial 1", leaf("x").serial(BigInteger.ONE), VerifyResult.OK},
            {"serial 0", leaf("x").serial(BigInteger.ZERO), badSerial},
            {"serial of 20 octets", leaf("x").serial(BigInteger.ONE.shiftLeft(158)), VerifyResult.OK},
            {"serial of 21 octets", leaf("x").serial(BigInteger.ONE.shiftLeft(159)), badSerial},
            {"serial below 0", leaf("x").serial(BigInteger.valueOf(-5)), badSerial},
            {"signs certificates", leaf("x").keyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature), badExtension},
            {"has constraints", leaf("x").extra(NAME_CONSTRAINTS, true, hex("3007a0053003820178")), badExtension},
            {"access", access("300806032a0304860178"), VerifyResult.OK},
            {"access without description", leaf("x").extra(ACCESS, false, hex("3000")), badExtension},
            {"access that is text", leaf("x").extra(ACCESS, false, text("malformed")), badExtension},
            {"access of one field", access("300506032a0304"), badExtension},
            {"access without method", access("30060c0178860178"), badExtension},
            {"access, critical", leaf("x").extra(ACCESS, true, hex("3000")), VerifyResult.UNHANDLED_EXTENSION},
        };
    }

    private static CertificateSpec access(String description) {
        return leaf("x").extra(ACCESS, false, Der.encode(Der.SEQUENCE, hex(description)));
    }

    @Test(dataProvider = "leaves")
    public void malformedLeavesAreRefused(String name, CertificateSpec spec, VerifyResult expected) {
        PeerVerdict verdict = verify(root, root.issue(spec));
        assertThat(verdict.result()).as(name).isEqualTo(expected);
        assertThat(verdict.depth()).as(name).isZero();
    }

    @DataProvider
    public Object[][] authorities() {
        VerifyResult badExtension = VerifyResult.INVALID_EXTENSION;
        byte[] requireExplicit = hex("3003800105");
        byte[] skip = hex("020105");
        return new Object[][] {
            {"serial 0", authority("CA").serial(BigInteger.ZERO), VerifyResult.INVALID_SERIAL},
            {"policy constraints", authority("CA").extra(POLICY_CONSTRAINTS, true, requireExplicit), VerifyResult.OK},
            {"not critical", authority("CA").extra(POLICY_CONSTRAINTS, false, requireExplicit), badExtension},
            {"any policy", authority("CA").extra(INHIBIT_ANY_POLICY, true, skip), VerifyResult.OK},
            {"any policy, not critical", authority("CA").extra(INHIBIT_ANY_POLICY, false, skip), badExtension},
            {"malformed name", authority("CA").extra(SAN, false, hex("3000")), VerifyResult.INVALID_ALTERNATIVE_NAME},
        };
    }

    @Test(dataProvider = "authorities")
    public void malformedAuthoritiesAreRefused(String name, CertificateSpec spec, VerifyResult expected) {
        Issued between = root.issue(spec);
        PeerVerdict verdict = verify(root, between.leaf("x"), between);
        assertThat(verdict.result()).as(name).isEqualTo(expected);
        assertThat(verdict.depth()).as(name).isEqualTo(expected == VerifyResult.OK ? 0 : 1);
    }

    @Test
    public void oldRootsHaveTheSerialNumberZero() {
        Issued old = Issued.selfSigned(authority("Old").serial(BigInteger.ZERO));
        assertThat(verify(old, old.leaf("x")).result()).isEqualTo(VerifyResult.OK);
        Issued negative = Issued.selfSigned(authority("Old").serial(BigInteger.valueOf(-1)));
        assertThat(verify(negative, negative.leaf("x")).result()).isEqualTo(VerifyResult.INVALID_SERIAL);
    }

    /** A self-signed leaf that is trusted by itself may say more about itself than one that somebody answers for. */
    @Test
    public void trustedLeafMaySignAndConstrain() {
        Issued self = Issued.selfSigned(leaf("self").keyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
        assertThat(verify(self, self).result()).isEqualTo(VerifyResult.OK);
    }

    private static PeerVerdict verify(Issued anchor, Issued... presented) {
        List<X509Certificate> chain =
                Stream.of(presented).map(Issued::certificate).toList();
        return new PeerVerifier(
                        List.of(anchor.certificate()),
                        Optional.empty(),
                        9,
                        SecurityLevel.DEFAULT,
                        false,
                        SignaturesTest.ENGINE)
                .verify(chain, Purpose.CLIENT, NOW);
    }
}
