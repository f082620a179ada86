package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.sipmodule.broken.BrokenInputs;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** kamailio.cfg, broken: preprocessor, parser and linker tell problems with their places and throw nothing. */
public class BrokenScriptTest {

    /** Lines that ask the name service, or read files that happen to be on the machine. */
    private static final Pattern OUTSIDE = Pattern.compile("listen|alias|include|import_file");

    public static final BrokenInputs INPUTS = BrokenInputs.ofTexts(
            "kamailio.cfg",
            List.of(AnyScriptTest.STOCK.replaceAll("(?m)^.*(" + OUTSIDE + ").*$", ""), """
                    #!define A B
                    #!substdef "!X!y!g"
                    #!ifdef A
                    #!trydef C 1
                    #!else
                    #!endif
                    loadmodule "fake"
                    modparam("fake", "x", A)
                    request_route {
                        if (method == "INVITE" && $ru =~ "^sip:[a-z]+@") { note("$(ru{uri.user})"); }
                    }
                    """, """
                    event_route[core:x] { switch ($var(x)) { case 1: note("a"); break; default: exit; } }
                    route[A] { while ($var(i) < 3) { $var(i) = $var(i) + 1; } return -1; }
                    """),
            AnyScriptTest.WORDS,
            BrokenScriptTest::read);

    private static void read(byte[] input) {
        String script = new String(input, StandardCharsets.UTF_8);
        if (OUTSIDE.matcher(script).find()) {
            return;
        }
        ScriptFixture fixture = ScriptFixture.of(script);
        assertThat(fixture.problems()).allMatch(line -> line.startsWith("k.cfg:"));
        Problems problems = new Problems();
        ScriptFile.of(Path.of("k.cfg"), script, ScriptFixture.options(), problems);
        assertThat(problems.all()).extracting(Problem::place).allMatch(place -> place.line() > 0 && place.column() > 0);
    }

    @Test
    public void anyScriptIsReadOrRefused() {
        INPUTS.check(500); // each a whole script
    }

    @DataProvider
    public Object[][] found() {
        StringBuilder misspelt = new StringBuilder("request_route {\n");
        for (int i = 0; i < 3000; i++) {
            misspelt.append("nte%d%s();\n".formatted(i, "x".repeat(i % 40)));
        }
        return new Object[][] {
            {"substitutions that double", "#!subst \"/a/aa/g\"\n".repeat(40) + "server_header=\"a\"\n"},
            {
                "a substitution with a long replacement",
                "#!subst \"/a/" + "a".repeat(30_000) + "/g\"\nserver_header=\"" + "a".repeat(30_000) + "\"\n"
            },
            {"a substitution that takes too long", "#!subst \"/a+b/x/\"\nserver_header=\"" + "a".repeat(20_000) + "\"\n"
            },
            {"a hint for each of thousands of names", misspelt + "}\n"},
        };
    }

    @Test(dataProvider = "found")
    public void whatWasFoundOnceIsReadOrRefused(String name, String input) {
        INPUTS.found(input.getBytes(StandardCharsets.UTF_8));
    }
}
