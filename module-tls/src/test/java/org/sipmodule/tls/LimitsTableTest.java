package org.sipmodule.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.sipmodule.readme.Readme;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.runtime.Limit;
import org.testng.annotations.Test;

public class LimitsTableTest {

    private static final Pattern ROW = Pattern.compile("^\\|`([^`]+)` \\|`([^`]+)` \\|");

    @Test
    public void theReadmeHasEveryLimitInTheOrderInWhichAConnectionMeetsIt() throws IOException {
        List<String> rows = Readme.rows("limits").stream()
                .flatMap(row -> ROW.matcher(row).results())
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
        assertThat(rows)
                .isEqualTo(Arrays.stream(Limit.values())
                        .map(limit -> limit.setting() + " " + limit.statistic())
                        .toList());
    }

    @Test
    public void eachLimitIsAParameterOrTheCoresOwn() {
        List<String> params = TlsParams.ALL.stream().map(param -> param.name()).toList();
        assertThat(Arrays.stream(Limit.values()).map(Limit::setting).filter(setting -> !params.contains(setting)))
                .containsExactly("tls_max_connections");
    }
}
