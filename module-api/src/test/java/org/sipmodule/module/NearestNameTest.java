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
            {"something", ""},
        };
    }

    @Test(dataProvider = "typos")
    public void offersOnlyWhatIsNear(String given, String hint) {
        assertThat(NearestName.hint(given, KNOWN)).isEqualTo(hint);
    }
}
