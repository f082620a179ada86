package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Map;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * The public certificate path cases of x509-limbo under {@code verify_strict} and, where a case names a peer, a
 * {@code verify_name} of RFC 5922: none passes that must fail. Those that must pass and are refused are in the table, each
 * with its reason; the collection has cases for each of two sets of rules, and strict means both.
 */
public class StrictCasesTest {

    /**
     * Why a case that must pass does not.
     *
     * @param result what the verifier says; OK when only the name is missed
     */
    private record Refusal(VerifyResult result, String why) {}

    private static final Map<String, Refusal> REFUSED = Map.of();

    @DataProvider
    public Object[][] cases() throws IOException {
        return PublicCase.all().stream().map(each -> new Object[] {each}).toArray(Object[][]::new);
    }

    @Test(dataProvider = "cases")
    public void verdict(PublicCase each) throws CertificateException {
        VerifyResult result = each.verdict(true);
        boolean passed = result == VerifyResult.OK && each.isNamed(/* wildcards= */ false);
        Refusal refusal = REFUSED.get(each.id());

        assertThat(passed).as("%s: %s", each, result).isEqualTo(each.mustPass() && refusal == null);
        if (refusal != null) {
            assertThat(result).as(refusal.why()).isEqualTo(refusal.result());
        }
    }
}
