package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * The public certificate path cases of x509-limbo under {@code verify_strict} and, where a case names its peer, under either
 * rule of {@code verify_name}: none passes that must fail. Those that must pass and are refused are in the tables, each with
 * its reason; the collection has cases for each of two sets of rules, and strict means both.
 */
public class StrictCasesTest {

    /**
     * Why a case that must pass does not.
     *
     * @param result what the verifier says; OK when only the name is missed
     */
    private record Refusal(VerifyResult result, String why) {}

    private static final String COMMON_NAME =
            "CA/Browser forum: the common name, here that of all cases made alike, is to be a copy of another name";

    private static final Map<String, Refusal> REFUSED = Map.ofEntries(
            refused(
                    "pathlen::validation-ignores-pathlen-in-leaf",
                    VerifyResult.INVALID_PURPOSE,
                    "OpenSSL's purpose check: keyUsage of a TLS peer has to let it sign"),
            refused(
                    "rfc5280::ca-as-leaf",
                    VerifyResult.INVALID_PURPOSE,
                    "the same; its twin webpki::ca-as-leaf must fail, as the forum wants no authority for a peer"),
            refused(
                    "pathlen::max-chain-depth-1-self-issued",
                    VerifyResult.CHAIN_TOO_LONG,
                    "verify_depth counts every intermediate, as in OpenSSL and Kamailio"),
            refused(
                    "rfc5280::nc::nc-forbids-alternate-chain-ica",
                    VerifyResult.NAME_CONSTRAINT,
                    "Java's validator, which has the last word, takes the CN of an authority without SAN for a DNS name"),
            refused(
                    "crl::issuer-no-keyusage-extension",
                    VerifyResult.STRICT_AUTHORITY_WITHOUT_USAGE,
                    "RFC 5280, 4.2.1.3, wants one in every authority, and so does -x509_strict; the case is about 6.3.3 (f)"
                            + " alone, which lets a list pass whose issuer has none"),
            refused(
                    "cve::cve-2024-0567",
                    VerifyResult.STRICT_NO_AUTHORITY_KEY_ID,
                    "its trusted authority is another's and names no key of that one: what"
                            + " rfc5280::aki::cross-signed-root-missing-aki must fail for"),
            refused(
                    "rfc5280::eku::ee-without-eku",
                    VerifyResult.FORUM_NO_USAGE,
                    "made like its twin webpki::eku::ee-without-eku, which must fail: the RFC allows it, the forum does not"),
            refused(
                    "webpki::nc::permitted-dns-match-noncritical",
                    VerifyResult.STRICT_NAME_CONSTRAINTS_NOT_CRITICAL,
                    "made like its twin rfc5280::nc::permitted-dns-match-noncritical, which must fail: the forum allows it,"
                            + " the RFC does not"),
            refused("rfc5280::nc::permitted-dns-match-more", VerifyResult.FORUM_COMMON_NAME, COMMON_NAME),
            refused("rfc5280::nc::permitted-ipv4-match", VerifyResult.FORUM_COMMON_NAME, COMMON_NAME),
            refused("rfc5280::nc::permitted-ipv6-match", VerifyResult.FORUM_COMMON_NAME, COMMON_NAME),
            refused("webpki::nc::nc-permits-dns-san-pattern", VerifyResult.FORUM_COMMON_NAME, COMMON_NAME),
            refused("webpki::san::exact-localhost-ip-san", VerifyResult.FORUM_COMMON_NAME, COMMON_NAME),
            refused("webpki::san::leftmost-wildcard-san", VerifyResult.FORUM_COMMON_NAME, COMMON_NAME));

    /** Named by a wildcard alone, which is no SIP identity (RFC 5922, 7.2). */
    private static final Set<String> NAMED_BY_WILDCARD = Set.of("online::docs.python.org");

    private static Map.Entry<String, Refusal> refused(String id, VerifyResult result, String why) {
        return Map.entry(id, new Refusal(result, why));
    }

    @DataProvider
    public Object[][] cases() throws IOException {
        return PublicCase.allThereAre().stream()
                .flatMap(each -> Stream.of(new Object[] {each, false}, new Object[] {each, true}))
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "cases")
    public void verdict(PublicCase each, boolean wildcards) throws CertificateException {
        VerifyResult result = each.verdict(true);
        Refusal refusal = REFUSED.get(each.id());
        boolean wanted = each.mustPass() && refusal == null && (wildcards || !NAMED_BY_WILDCARD.contains(each.id()));

        assertThat(result == VerifyResult.OK && each.isNamed(wildcards))
                .as("%s: %s", each, result)
                .isEqualTo(wanted);
        if (refusal != null) {
            assertThat(result).as(refusal.why()).isEqualTo(refusal.result());
        }
    }

    @Test
    public void theTablesNameCasesThatMustPass() throws IOException {
        assertThat(PublicCase.all().stream().filter(PublicCase::mustPass).map(PublicCase::id))
                .containsAll(REFUSED.keySet())
                .containsAll(NAMED_BY_WILDCARD);
    }

    /** No list of public suffixes is kept: those who ask for wildcards get these two, but for their common names. */
    @Test
    public void wildcardsOverAPublicSuffixOfTwoLabelsAreNames() throws IOException, CertificateException {
        List<String> found = new ArrayList<>();
        for (PublicCase each : PublicCase.all()) {
            if (!each.mustPass()
                    && each.verdict(false) == VerifyResult.OK
                    && each.isNamed(/* wildcards= */ true)
                    && !each.isNamed(/* wildcards= */ false)) {
                found.add(each.id());
            }
        }
        assertThat(found)
                .containsExactly(
                        "webpki::san::public-suffix-multi-label-wildcard-san",
                        "webpki::san::public-suffix-private-namespace-wildcard-san");
    }
}
