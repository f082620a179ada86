package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.authority;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Each rule of {@code verify_strict}: what breaks it, which passes without the option, and its twin that keeps it. */
public class StrictPathTest {

    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String NAMES = "2.5.29.17";
    private static final String CONSTRAINTS = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final String PURPOSES = "2.5.29.37";

    private static final byte[] IS_AUTHORITY = hex("30030101ff");
    private static final byte[] BELOW_A_TEST = hex("300ca00a30088206612e74657374");

    private final Issued root = Issued.root("Root");

    /** Who is trusted, and what is sent. */
    private record Sent(Issued anchor, List<X509Certificate> chain) {}

    private static Sent sent(Issued anchor, Issued... chain) {
        return new Sent(anchor, certificates(chain));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static CertificateSpec leaf(String name, String... names) {
        return CertificateSpec.leaf(name).names(names);
    }

    /** Keeps every rule. */
    private static CertificateSpec leaf() {
        return leaf("a.test", "DNS:a.test");
    }

    private Sent below(CertificateSpec leaf) {
        return sent(root, root.issue(leaf));
    }

    private static Sent under(Issued anchor) {
        return sent(anchor, anchor.issue(leaf()));
    }

    private static Sent under(CertificateSpec anchor) {
        return under(Issued.selfSigned(anchor));
    }

    private Sent through(CertificateSpec intermediate) {
        Issued between = root.issue(intermediate);
        return sent(root, between.issue(leaf()), between);
    }

    private static byte[] keyIdOf(Issued issuer, byte[]... more) {
        byte[] id = KeyIds.of(issuer.certificate()).subject().orElseThrow().array();
        byte[][] fields = new byte[more.length + 1][];
        fields[0] = Der.encode(0x80, id);
        System.arraycopy(more, 0, fields, 1, more.length);
        return Der.encode(Der.SEQUENCE, fields);
    }

    private static Sent pinned(CertificateSpec spec) {
        Issued self = Issued.selfSigned(spec);
        return sent(self, self);
    }

    @DataProvider
    public Object[][] rfc5280() {
        VerifyResult noKeyId = VerifyResult.STRICT_NO_AUTHORITY_KEY_ID;
        VerifyResult host = VerifyResult.STRICT_HOST_SYNTAX;
        Issued renewed = root.issue(authority("Root").without(AUTHORITY_KEY_ID));
        Issued crossSigned = root.issue(authority("Cross").without(AUTHORITY_KEY_ID));
        return new Object[][] {
            {"all as it should be", below(leaf()), VerifyResult.OK, 0},
            {"intermediate as it should be", through(authority("CA")), VerifyResult.OK, 0},
            {"leaf of version 1", sent(root, root.issueOldStyle("a.test")), VerifyResult.STRICT_VERSION, 0},
            {"root of version 1", under(Issued.oldStyleRoot("Old")), VerifyResult.STRICT_VERSION, 1},
            {"root with serial number 0", under(authority("Zero").serial(java.math.BigInteger.ZERO)), VerifyResult.OK, 0
            },
            {
                "constraints of a root not critical",
                under(authority("R").plus(CONSTRAINTS, false, IS_AUTHORITY)),
                VerifyResult.STRICT_CONSTRAINTS_NOT_CRITICAL,
                1
            },
            {
                "constraints of an intermediate not critical",
                through(authority("CA").plus(CONSTRAINTS, false, IS_AUTHORITY)),
                VerifyResult.STRICT_CONSTRAINTS_NOT_CRITICAL,
                1
            },
            {
                "constraints of a leaf not critical",
                below(leaf().plus(CONSTRAINTS, false, hex("3000"))),
                VerifyResult.OK,
                0
            },
            {"leaf without constraints", below(leaf().without(CONSTRAINTS)), VerifyResult.OK, 0},
            {
                "path length of a leaf",
                below(leaf().plus(CONSTRAINTS, true, hex("3003020100"))),
                VerifyResult.STRICT_PATH_LENGTH,
                0
            },
            {"path length of an authority", through(authority("CA").pathLen(0)), VerifyResult.OK, 0},
            {
                "root without key usage",
                under(authority("R").without(KEY_USAGE)),
                VerifyResult.STRICT_AUTHORITY_WITHOUT_USAGE,
                1
            },
            {
                "intermediate without key usage",
                through(authority("CA").without(KEY_USAGE)),
                VerifyResult.STRICT_AUTHORITY_WITHOUT_USAGE,
                1
            },
            {"leaf without key usage", below(leaf().without(KEY_USAGE)), VerifyResult.OK, 0},
            {"trusted by itself", pinned(leaf()), VerifyResult.OK, 0},
            {"trusted by itself, without key usage", pinned(leaf().without(KEY_USAGE)), VerifyResult.OK, 0},
            {
                "trusted by itself, may sign certificates",
                pinned(leaf().keyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature)),
                VerifyResult.STRICT_SIGNS_WITHOUT_AUTHORITY,
                0
            },
            {"leaf without AKI", below(leaf().without(AUTHORITY_KEY_ID)), noKeyId, 0},
            {"leaf with an empty AKI", below(leaf().plus(AUTHORITY_KEY_ID, false, hex("3000"))), noKeyId, 0},
            {"intermediate without AKI", through(authority("CA").without(AUTHORITY_KEY_ID)), noKeyId, 1},
            {"root without AKI", under(authority("R").without(AUTHORITY_KEY_ID)), VerifyResult.OK, 0},
            {"trusted authority of another without AKI", under(crossSigned), noKeyId, 1},
            {"root with another key of the same name without AKI", under(renewed), noKeyId, 1},
            {"trusted by itself without AKI", pinned(leaf().without(AUTHORITY_KEY_ID)), VerifyResult.OK, 0},
            {"root without SKI", under(authority("R").without(SUBJECT_KEY_ID)), VerifyResult.STRICT_NO_SUBJECT_KEY_ID, 1
            },
            {
                "intermediate without SKI",
                through(authority("CA").without(SUBJECT_KEY_ID)),
                VerifyResult.STRICT_NO_SUBJECT_KEY_ID,
                1
            },
            {"leaf without SKI", below(leaf().without(SUBJECT_KEY_ID)), VerifyResult.OK, 0},
            {
                "name constraints not critical",
                through(authority("CA").extra(NAME_CONSTRAINTS, false, BELOW_A_TEST)),
                VerifyResult.STRICT_NAME_CONSTRAINTS_NOT_CRITICAL,
                1
            },
            {
                "name constraints",
                through(authority("CA").extra(NAME_CONSTRAINTS, true, BELOW_A_TEST)),
                VerifyResult.OK,
                0
            },
            {"underscore", below(leaf("a_b.test", "DNS:a_b.test")), host, 0},
            {"underscore in the second name", below(leaf("a.test", "DNS:a.test", "DNS:b_.test")), host, 0},
            {"underscore in an authority", through(authority("CA").names("DNS:a_b.test")), host, 1},
            {"hyphen first", below(leaf("-a.test", "DNS:-a.test")), host, 0},
            {"hyphen first in a label", below(leaf("a.-test", "DNS:a.-test")), host, 0},
            {"hyphen last in a label", below(leaf("a-.test", "DNS:a-.test")), host, 0},
            {"hyphen last", below(leaf("a.test-", "DNS:a.test-")), host, 0},
            {"hyphen between", below(leaf("a-b.c--d.test", "DNS:a-b.c--d.test")), VerifyResult.OK, 0},
            {"wildcard", below(leaf("*.a.test", "DNS:*.a.test")), VerifyResult.OK, 0},
            {"underscore of a mailbox", below(leaf("x", "mail:a_b@a.test")), VerifyResult.OK, 0},
        };
    }

    @DataProvider
    public Object[][] forum() {
        VerifyResult keyId = VerifyResult.FORUM_AUTHORITY_KEY_ID;
        VerifyResult common = VerifyResult.FORUM_COMMON_NAME;
        byte[] serial = Der.encode(0x82, root.certificate().getSerialNumber().toByteArray());
        byte[] client = hex("300a06082b06010505070302");
        Issued anchored = root.issue(authority("Anchored").purposes(KeyPurposeId.id_kp_clientAuth));
        CertificateSpec authorityAsLeaf = new CertificateSpec(
                        "a.test",
                        "EC:secp256r1",
                        leaf().notBefore(),
                        leaf().notAfter(),
                        true,
                        Optional.empty(),
                        leaf().purposes(),
                        Optional.of(KeyUsage.digitalSignature),
                        Optional.empty(),
                        List.of(),
                        Optional.empty())
                .names("DNS:a.test");
        return new Object[][] {
            {"AKI of a root empty", under(authority("R").plus(AUTHORITY_KEY_ID, false, hex("3000"))), keyId, 1},
            {"AKI of a root no sequence", under(authority("R").plus(AUTHORITY_KEY_ID, false, hex("0500"))), keyId, 1},
            {
                "AKI of a root with a serial number",
                under(authority("R").plus(AUTHORITY_KEY_ID, false, hex("3003820104"))),
                keyId,
                1
            },
            {
                "AKI of a leaf with a serial number",
                below(leaf().plus(AUTHORITY_KEY_ID, false, keyIdOf(root, serial))),
                keyId,
                0
            },
            {"AKI of a leaf alone", below(leaf().plus(AUTHORITY_KEY_ID, false, keyIdOf(root))), VerifyResult.OK, 0},
            {
                "root with EKU",
                under(authority("R").purposes(KeyPurposeId.id_kp_clientAuth)),
                VerifyResult.FORUM_ROOT_USAGE,
                1
            },
            {
                "intermediate with EKU",
                through(authority("CA").purposes(KeyPurposeId.id_kp_clientAuth)),
                VerifyResult.OK,
                0
            },
            {"trusted intermediate with EKU", under(anchored), VerifyResult.OK, 0},
            {"authority as leaf", below(authorityAsLeaf), VerifyResult.FORUM_LEAF_AUTHORITY, 0},
            {"no EKU", below(leaf().withoutPurposes()), VerifyResult.FORUM_NO_USAGE, 0},
            {"critical EKU", below(leaf().plus(PURPOSES, true, client)), VerifyResult.FORUM_USAGE_CRITICAL, 0},
            {"EKU", below(leaf().plus(PURPOSES, false, client)), VerifyResult.OK, 0},
            {
                "any EKU too",
                below(leaf().purposes(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.anyExtendedKeyUsage)),
                VerifyResult.FORUM_ANY_USAGE,
                0
            },
            {"no SAN", below(CertificateSpec.leaf("a.test")), VerifyResult.FORUM_NO_NAME, 0},
            {
                "critical SAN",
                below(leaf().extra(NAMES, true, hex("30088206612e74657374"))),
                VerifyResult.FORUM_NAME_CRITICAL,
                0
            },
            {
                "critical SAN without subject",
                below(CertificateSpec.leaf("").extra(NAMES, true, hex("30088206612e74657374"))),
                VerifyResult.OK,
                0
            },
            {"CN of no SAN", below(leaf("c.test", "DNS:a.test", "DNS:b.test")), common, 0},
            {"CN of the second SAN", below(leaf("b.test", "DNS:a.test", "DNS:b.test")), VerifyResult.OK, 0},
            {"CN in other letters", below(leaf("A.test", "DNS:a.test")), common, 0},
            {"CN not in ASCII", below(leaf("b\u00fccher.test", "DNS:xn--bcher-kva.test")), common, 0},
            {"one of two CN", below(leaf("a.test,CN=c.test", "DNS:a.test")), common, 0},
            {"the other of two CN", below(leaf("c.test,CN=a.test", "DNS:a.test")), common, 0},
            {"two CN", below(leaf("a.test,CN=b.test", "DNS:a.test", "DNS:b.test")), VerifyResult.OK, 0},
            {"CN of an address", below(leaf("192.0.2.1", "IP:c0000201")), VerifyResult.OK, 0},
            {"CN of an address with zeros", below(leaf("192.0.2.001", "IP:c0000201")), common, 0},
            {
                "CN of an IPv6 address",
                below(leaf("2001:db8::1", "IP:20010db8000000000000000000000001")),
                VerifyResult.OK,
                0
            },
            {
                "CN of a long IPv6 address",
                below(leaf("2001:db8:0:0:0:0:0:1", "IP:20010db8000000000000000000000001")),
                common,
                0
            },
            {"CN of a SIP domain", below(leaf("a.test", "URI:sip:a.test", "DNS:b.test")), VerifyResult.OK, 0},
            {"CN beside a SIP domain", below(leaf("c.test", "URI:sip:a.test")), common, 0},
            {"CN of a person", below(leaf("Alice", "mail:alice@a.test")), VerifyResult.OK, 0},
            {"CN of an authority", through(authority("CA").names("DNS:ca.test")), VerifyResult.OK, 0},
        };
    }

    @Test(dataProvider = "rfc5280")
    public void rulesOfRfc5280(String name, Sent sent, VerifyResult result, int depth) {
        refusedOnlyWhereStrict(name, sent, result, depth);
    }

    @Test(dataProvider = "forum")
    public void rulesOfTheForum(String name, Sent sent, VerifyResult result, int depth) {
        refusedOnlyWhereStrict(name, sent, result, depth);
    }

    private static void refusedOnlyWhereStrict(String name, Sent sent, VerifyResult result, int depth) {
        assertThat(verifier(sent.anchor, false)
                        .verify(sent.chain, Purpose.CLIENT, NOW)
                        .result())
                .as("%s, not strict", name)
                .isEqualTo(VerifyResult.OK);
        PeerVerdict strict = verifier(sent.anchor, true).verify(sent.chain, Purpose.CLIENT, NOW);
        assertThat(strict.result()).as(name).isEqualTo(result);
        assertThat(strict.depth()).as(name).isEqualTo(depth);
    }

    @Test
    public void serversAreHeldToItAsClientsAre() {
        Issued nameless = root.leaf("a.test");
        PeerVerifier strict = verifier(root, true);
        assertThat(strict.verify(certificates(nameless), Purpose.SERVER, NOW).result())
                .isEqualTo(VerifyResult.FORUM_NO_NAME);
        assertThat(strict.verify(certificates(root.issue(leaf())), Purpose.SERVER, NOW)
                        .result())
                .isEqualTo(VerifyResult.OK);
    }

    @Test
    public void anotherWayToAnAnchorMayKeepTheRules() {
        Issued lax = root.issue(authority("CA").without(SUBJECT_KEY_ID));
        Issued good = new Issued(root.issue(authority("CA"), lax.keys()).certificate(), lax.keys());
        Issued own = lax.issue(leaf());
        assertThat(verifier(root, true)
                        .verify(certificates(own, lax, good), Purpose.CLIENT, NOW)
                        .chain())
                .isEqualTo(certificates(own, good, root));
    }

    /** As with OpenSSL, where extensions are looked at before dates, and the last fault is told of a peer that passes. */
    @Test
    public void ofSeveralFaultsTheOneThatOpenSslTells() {
        Issued both = root.issue(CertificateSpec.leaf("a.test").expired());
        PeerVerifier strict = verifier(root, true);
        assertThat(strict.verify(certificates(both), Purpose.CLIENT, NOW).result())
                .isEqualTo(VerifyResult.FORUM_NO_NAME);
        assertThat(strict.verifyToEnd(certificates(both), Purpose.CLIENT, NOW).result())
                .isEqualTo(VerifyResult.EXPIRED);
        assertThat(strict.verifyToEnd(certificates(root.leaf("a.test")), Purpose.CLIENT, NOW)
                        .result())
                .isEqualTo(VerifyResult.FORUM_NO_NAME);
    }

    @Test
    public void theReasonNamesTheRuleAndTheCertificate() {
        Issued lax = root.issue(authority("Lax CA").plus(CONSTRAINTS, false, IS_AUTHORITY));
        assertThat(verifier(root, true)
                        .verify(certificates(lax.issue(leaf()), lax), Purpose.CLIENT, NOW)
                        .reason())
                .isEqualTo("basic constraints of an authority are not critical (verify_strict: RFC 5280, 4.2.1.9)"
                        + " at depth 1 (CN=Lax CA, O=Test), issuer CN=Root, O=Test,"
                        + " valid 2026-05-02T12:00:00Z to 2026-07-31T12:00:00Z");
    }

    private static PeerVerifier verifier(Issued anchor, boolean strict) {
        return new PeerVerifier(
                List.of(anchor.certificate()),
                Optional.empty(),
                9,
                SecurityLevel.DEFAULT,
                strict,
                SignaturesTest.ENGINE);
    }

    private static List<X509Certificate> certificates(Issued... issued) {
        return Arrays.stream(issued).map(Issued::certificate).toList();
    }
}
