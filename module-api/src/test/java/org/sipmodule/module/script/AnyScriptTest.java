package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.strings;

import java.nio.file.Path;
import java.util.List;
import org.quicktheories.core.Gen;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.testng.annotations.Test;

/** Whatever stands in a script, reading and linking it ends, throws nothing, and every problem has a place. */
public class AnyScriptTest {

    /** No listen line: a damaged one would ask the name service. */
    static final String STOCK = StockScriptTest.stock().replaceAll("(?m)^(listen|alias)=.*$", "");

    static final List<String> WORDS = List.of(
            "request_route",
            "route",
            "route[A]",
            "event_route[x:y]",
            "if",
            "else",
            "while",
            "switch",
            "case",
            "default",
            "return",
            "exit",
            "drop",
            "break",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ";",
            ":",
            ",",
            "=",
            "==",
            "=~",
            "!",
            "&&",
            "+",
            "-",
            "/",
            "$var(x)",
            "$ru",
            "$(ru{uri.user})",
            "$(hdr(",
            "\"text $fU\"",
            "'",
            "\"",
            "1",
            "0x",
            "10.0.0.1",
            "myself",
            "method",
            "src_ip",
            "note",
            "#!ifdef A\n",
            "#!else\n",
            "#!endif\n",
            "#!define A B\n",
            "#!subst \"/a/b/\"\n",
            "modparam",
            "loadmodule",
            "\"fake\"",
            "debug",
            "/*",
            "*/",
            "//",
            "\n",
            "desc",
            ".",
            "yes");

    private static void check(String script) {
        ScriptFixture fixture = ScriptFixture.of(script);
        Problems problems = new Problems();
        ScriptFile.of(Path.of("k.cfg"), script, ScriptFixture.options(), problems);
        assertThat(fixture.problems()).allMatch(line -> line.startsWith("k.cfg:"));
        assertThat(problems.all()).extracting(Problem::place).allMatch(place -> place.line() > 0 && place.column() > 0);
    }

    @Test
    public void anyCharacters() {
        qt().withExamples(300)
                .forAll(strings().allPossible().ofLengthBetween(0, 200))
                .checkAssert(AnyScriptTest::check);
    }

    @Test
    public void anyWords() {
        Gen<String> word = integers().between(0, WORDS.size() - 1).map(WORDS::get);
        qt().withExamples(1000)
                .forAll(lists().of(word).ofSizeBetween(0, 60))
                .checkAssert(words -> check("loadmodule \"fake\"\nrequest_route {\n" + String.join(" ", words)));
    }

    @Test
    public void damagedScripts() {
        Gen<Integer> places = integers().between(0, STOCK.length() - 1);
        qt().withExamples(500)
                .forAll(places, integers().between(0, 30), integers().between(0, WORDS.size() - 1))
                .checkAssert((place, removed, word) -> check(STOCK.substring(0, place)
                        + WORDS.get(word)
                        + STOCK.substring(Math.min(STOCK.length(), place + removed))));
    }

    @Test
    public void deepNesting() {
        for (String opening :
                List.of("(", "if (1) {", "if (1) ", "!", "- ", "switch(1) { case 1: ", "while (1) { ", "note(", "{")) {
            check("loadmodule \"fake\"\nrequest_route { $var(x) = 1; if (1) { " + opening.repeat(20_000));
            check("loadmodule \"fake\"\nrequest_route { $var(x) = " + opening.repeat(20_000));
        }
        check("loadmodule \"fake\"\nrequest_route { note(1" + " + 1".repeat(20_000) + "); }");
        check("loadmodule \"fake\"\nrequest_route { " + "if (1) note(1); else ".repeat(250) + "note(2); }");
        check("request_route { note(\"" + "$(var(x){s.select,".repeat(5_000) + "\"); }");
    }
}
