package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sipmodule.module.Problems;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.VariableReference;
import org.sipmodule.readme.Readme;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The README's table of what the language has is complete, and names nothing else. */
public class LanguageTableTest {

    @DataProvider
    public Object[][] rows() {
        MessageVariables variables = new MessageVariables(Clock.systemUTC());
        ScriptFile file = ScriptFixture.of("request_route { exit; }\n").file();
        return new Object[][] {
            {"functions", CoreFunctions.functions()},
            {"variables", dollars(variables.variables().keySet())},
            {
                "variables with a name",
                dollars(new KeyedVariables(file, LanguageTableTest::nothing, LanguageTableTest::nothing, new Problems())
                        .names())
            },
            {"words in conditions", variables.words().keySet()},
            {
                "transformations",
                Stream.of(TextTransformations.all(), SipTransformations.all())
                        .flatMap(List::stream)
                        .map(Transformation::name)
                        .collect(Collectors.toSet())
            },
        };
    }

    @Test(dataProvider = "rows")
    public void hasWhatTheCodeHas(String row, Collection<String> names) throws IOException {
        Optional<String> shown = Readme.rows("language").stream()
                .filter(each -> each.startsWith("|" + row + " |"))
                .findFirst();
        assertThat(new TreeSet<>(Readme.quoted(shown.orElseThrow()))).isEqualTo(new TreeSet<>(names));
    }

    private static Evaluation nothing(VariableReference any) {
        return new Evaluation.Constant(Value.none());
    }

    private static Set<String> dollars(Set<String> names) {
        return names.stream().map(name -> "$" + name).collect(Collectors.toSet());
    }
}
