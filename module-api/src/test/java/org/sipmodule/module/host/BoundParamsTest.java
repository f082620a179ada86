package org.sipmodule.module.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sipmodule.module.Param;
import org.sipmodule.module.Value;
import org.testng.annotations.Test;

public class BoundParamsTest {

    @Test
    public void tellsOfEachChangeWithTheNewValueInForce() {
        Param<Integer> watched = Param.number("watched", 1, "");
        Param<Integer> other = Param.number("other", 1, "");
        BoundParams params = new BoundParams(Map.of(), name -> "/etc/" + name);
        List<Integer> seen = new ArrayList<>();
        params.onChange(watched, () -> seen.add(params.number(watched)));
        params.change(watched, 5);
        params.change(other, 7);
        params.reset(watched);
        assertThat(seen).containsExactly(5, 1);
    }

    @Test
    public void showsFilesWithTheirDirectoryAndNoSecrets() {
        Param<String> file = Param.text("file", "cert.pem", "").withFile();
        Param<String> secret = Param.text("secret", "").withShown(value -> "***");
        BoundParams params = new BoundParams(Map.of(), name -> "/etc/" + name);
        assertThat(params.shown(file)).isEqualTo(Value.of("/etc/cert.pem"));
        assertThat(params.shown(secret).isNull()).isTrue();
        params.change(secret, "4711");
        assertThat(params.shown(secret)).isEqualTo(Value.of("***"));
        assertThat(params.shown(Param.number("number", 7, ""))).isEqualTo(Value.of(7));
    }
}
