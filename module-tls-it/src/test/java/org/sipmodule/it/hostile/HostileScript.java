package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sipmodule.it.host.DemoConfiguration;

/**
 * Routes in front of those of the demo's script, that strangers can make expensive: a request to the user {@code endless}
 * loops, one to {@code pattern} meets an expression that its Subject can make slow, and one to {@code silentN} is sent on to
 * the host of that name.
 */
final class HostileScript {

    /** Such a Subject. */
    static final String SLOW_SUBJECT = "Subject: " + "a".repeat(40);

    static final List<String> MODULES = List.of("loadmodule \"tm.so\"");

    private static final String MAIN = "request_route {\n";

    private static final String FIRST = """
                if ($rU == "endless") { route(ENDLESS); exit; }
                if ($rU == "pattern" && $hdr(Subject) =~ "(a+)+b") { exit; }
                if ($rU =~ "^silent") {
                    $du = "sip:" + $rU + ".example.test:5061;transport=tls";
                    t_relay();
                    exit;
                }
            """;

    private HostileScript() {}

    static void writeTo(DemoConfiguration demo) throws IOException {
        Path script = demo.directory().resolve("kamailio.cfg");
        String text = Files.readString(script);
        assertThat(text).contains(MAIN);
        Files.writeString(script, text.replace(MAIN, MAIN + FIRST) + "\nroute[ENDLESS] {\n" + loops() + "\n}\n");
    }

    /** Each within max_while_loops; all together would take days. */
    private static String loops() {
        String nested = "";
        for (String name : List.of("$var(a)", "$var(b)", "$var(c)", "$var(d)", "$var(e)", "$var(f)")) {
            nested = "%1$s = 0; while (%1$s < 90) { %1$s = %1$s + 1; %2$s }".formatted(name, nested);
        }
        return nested;
    }
}
