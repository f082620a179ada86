package org.sipmodule.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class NearestNameTest {

    private static final List<String> KNOWN = List.of("verify_depth", "verify_client", "HIGH", "ca_list");

    @DataProvider
    public Object[][] typos() {
        return new Object[][] {
            {"verfy_depth", "did you mean verify_depth?"},
            {"verify_dpeth", "did you mean verify_depth?"},
            {"HGIH", "did you mean HIGH?"},
            {"high", "did you mean HIGH?"},
            {"calist", "did you mean ca_list?"},
            {"VERIFY_CLEINT", "did you mean verify_client?"},
            {"verify_depthh", "did you mean verify_depth?"},
            {"vrify_cliemt", "did you mean verify_client?"},
            {"verify_dephtss", "did you mean verify_depth?"},
            {"", ""},
            {"something", ""},
            {"++", ""},
        };
    }

    @Test
    public void punctuationCountsLeast() {
        List<String> methods = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.2+");

        assertThat(NearestName.of("TLSv12", methods)).contains("TLSv1.2");
        assertThat(NearestName.of("tlsv1-2+", methods)).contains("TLSv1.2+");
    }

    @Test
    public void swappedLettersAreMoreLikelyThanOneTooMany() {
        assertThat(NearestName.of("tsl", List.of("sl", "tls"))).contains("tls");
    }

    @Test(dataProvider = "typos")
    public void offersOnlyWhatIsNear(String given, String hint) {
        assertThat(NearestName.hint(given, KNOWN)).isEqualTo(hint);
        assertThat(NearestName.clause(given, KNOWN)).isEqualTo(hint.isEmpty() ? "" : ", " + hint);
    }
}
