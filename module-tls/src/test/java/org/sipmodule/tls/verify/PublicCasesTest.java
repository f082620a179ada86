package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * The public certificate path cases of x509-limbo, which lie beside the checkout: whatever must fail fails, whatever must pass
 * passes, but for the two tables here. A case that is in a table and should not be fails too. With {@code verify_strict} nothing is
 * accepted that must fail: {@link StrictCasesTest}.
 */
public class PublicCasesTest {

    private static final String OPENSSL = "OpenSSL's purpose check: keyUsage of a TLS peer has to let it sign";
    private static final String NO_KEY_ID =
            "openssl x509 -req without an extension file, or with a short one, makes such certificates";
    private static final String CABF_AKI = "CA/B only: easy-rsa and old openssl.cnf write roots with such an AKI";
    private static final String CABF_CN = "CA/B only: the common name of SIP certificates is often a label";
    private static final String CABF_EKU = "CA/B only: RFC 5280 allows it, OpenSSL too";
    private static final String CABF = "CA/B only: RFC 5280 allows it, self-made certificates do it";

    /** What must pass, and is refused. */
    private static final Map<String, String> REFUSED = Map.of(
            "pathlen::validation-ignores-pathlen-in-leaf",
            OPENSSL,
            "rfc5280::ca-as-leaf",
            OPENSSL,
            "pathlen::max-chain-depth-1-self-issued",
            "verify_depth counts every intermediate, as in OpenSSL and Kamailio",
            "rfc5280::nc::nc-forbids-alternate-chain-ica",
            "Java's validator, which has the last word, takes the CN of an authority without SAN for a DNS name");

    /** What must fail, and is accepted: no forgery among it, and all of it used by operators of Kamailio. */
    private static final Map<String, String> ACCEPTED = accepted();

    private static Map<String, String> accepted() {
        Map<String, String> rows = new HashMap<>();
        rows.put("crl::crlnumber-missing", "openssl ca without crlnumber, cfssl and others write lists without it");
        rows.put("rfc5280::aki::leaf-missing-aki", NO_KEY_ID);
        rows.put("rfc5280::aki::intermediate-missing-aki", NO_KEY_ID);
        rows.put("rfc5280::aki::cross-signed-root-missing-aki", NO_KEY_ID);
        rows.put("rfc5280::ski::root-missing-ski", NO_KEY_ID);
        rows.put("rfc5280::ski::intermediate-missing-ski", NO_KEY_ID);
        rows.put("rfc5280::root-non-critical-basic-constraints", "easy-rsa and old openssl.cnf write roots so");
        rows.put(
                "rfc5280::nc::permitted-dns-match-noncritical", "its twin webpki::nc::... must pass; they are applied");
        rows.put("rfc5280::san::underscore-dns", "hosts with underscores are in service (F53)");
        for (String field :
                List.of("missing-keyidentifier", "authoritycertissuer", "authoritycertserialnumber", "all-fields")) {
            rows.put("webpki::aki::root-with-aki-" + field, CABF_AKI);
        }
        for (String name : List.of(
                "ipv4-hex-mismatch",
                "ipv4-leading-zeros-mismatch",
                "ipv6-uppercase-mismatch",
                "ipv6-uncompressed-mismatch",
                "ipv6-non-rfc5952-mismatch",
                "punycode-not-in-san",
                "utf8-vs-punycode-mismatch",
                "not-in-san",
                "case-mismatch")) {
            rows.put("webpki::cn::" + name, CABF_CN);
        }
        for (String usage : List.of("ee-anyeku", "ee-critical-eku", "ee-without-eku", "root-has-eku")) {
            rows.put("webpki::eku::" + usage, CABF_EKU);
        }
        rows.put("webpki::san::no-san", CABF);
        rows.put("webpki::san::san-critical-with-nonempty-subject", CABF);
        rows.put("webpki::v1-cert", CABF);
        rows.put("webpki::ee-basicconstraints-ca", CABF);
        return rows;
    }

    /** How our verdict stands to what the case wants. */
    private enum Standing {
        AS_WANTED,
        REFUSED,
        ACCEPTED,
        /**
         * Accepted, and the peer's certificate has not the name that the case asks for: names are compared by another part
         * than the verifier, for those profiles that want it.
         */
        ACCEPTED_OF_ANOTHER_NAME;

        static Standing of(PublicCase each) {
            boolean passed = each.verdict(false) == VerifyResult.OK;
            if (passed == each.mustPass()) {
                return AS_WANTED;
            }
            return passed ? each.isNamed() ? ACCEPTED : ACCEPTED_OF_ANOTHER_NAME : REFUSED;
        }
    }

    @DataProvider
    public Object[][] cases() throws IOException {
        return PublicCase.allThereAre().stream()
                .map(each -> new Object[] {each})
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "cases")
    public void verdict(PublicCase each) {
        Standing standing = Standing.of(each);
        if (standing != Standing.ACCEPTED_OF_ANOTHER_NAME) {
            Standing wanted = REFUSED.containsKey(each.id())
                    ? Standing.REFUSED
                    : ACCEPTED.containsKey(each.id()) ? Standing.ACCEPTED : Standing.AS_WANTED;
            assertThat(standing).as("%s: %s", each, each.verdict(false)).isEqualTo(wanted);
        }
    }

    @Test
    public void tablesNameCasesThatThereAre() throws IOException {
        List<String> ids = PublicCase.all().stream().map(PublicCase::id).toList();
        assertThat(ids).hasSize(208).containsAll(REFUSED.keySet()).containsAll(ACCEPTED.keySet());
    }

    @Test
    public void casesThatFailByTheirNameAloneAreThese() throws IOException {
        List<String> found = new ArrayList<>();
        for (PublicCase each : PublicCase.all()) {
            if (Standing.of(each) == Standing.ACCEPTED_OF_ANOTHER_NAME) {
                found.add(each.id());
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "rfc5280::san::ip-in-dns",
                        "webpki::san::mismatch-domain-san",
                        "webpki::san::mismatch-subdomain-san",
                        "webpki::san::mismatch-subdomain-apex-san",
                        "webpki::san::mismatch-apex-subdomain-san",
                        "webpki::san::public-suffix-wildcard-san",
                        "webpki::san::public-suffix-multi-label-wildcard-san",
                        "webpki::san::public-suffix-private-namespace-wildcard-san",
                        "webpki::san::wildcard-match-across-labels-san");
    }
}
