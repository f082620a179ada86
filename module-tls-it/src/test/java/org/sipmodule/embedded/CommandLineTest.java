package org.sipmodule.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.sipmodule.embedded.CommandLine.Option;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CommandLineTest {

    @Test
    public void readsWhatAServiceFileGives() throws Exception {
        CommandLine line = CommandLine.parse(
                List.of("-f", "k.cfg", "-DD", "-E", "-P", "run/pid", "-Y", "run", "-w", "work", "-m", "64", "-M", "8"));

        assertThat(line.configFile()).isEqualTo(Path.of("k.cfg"));
        assertThat(line.pidFile()).contains(Path.of("run/pid"));
        assertThat(line.runDirectory()).contains(Path.of("run"));
        assertThat(line.workingDirectory()).contains(Path.of("work"));
        assertThat(line.check()).isFalse();
        assertThat(line.withoutMeaning()).containsExactly(Option.SHARED_MEMORY, Option.PRIVATE_MEMORY);
    }

    @Test
    public void lettersMayStandTogether() throws Exception {
        CommandLine line = CommandLine.parse(List.of("-cDDEfk.cfg", "-AONE", "-A", "TWO=2", "-ddd"));

        assertThat(line.check()).isTrue();
        assertThat(line.configFile()).isEqualTo(Path.of("k.cfg"));
        assertThat(line.defines()).containsExactly("ONE", "TWO=2");
        assertThat(line.debug()).isEqualTo(OptionalInt.of(3));
    }

    @Test
    public void longOptionsTakeTheirValueEitherWay() throws Exception {
        CommandLine line = CommandLine.parse(List.of("--debug=-1", "--test-certificates", "certs", "--atexit=no"));

        assertThat(line.debug()).isEqualTo(OptionalInt.of(-1));
        assertThat(line.testCertificates()).contains(Path.of("certs"));
    }

    @Test
    public void knowsEveryLetterOfKamailio() throws Exception {
        for (char letter : "acdDeEhIKrRSTvVAbfgGlLmMnNOPQtuxXYwW".toCharArray()) {
            Option option = Option.of(letter).orElseThrow();
            String value = option == Option.CHILDREN ? "4" : "value";
            CommandLine.parse(option.takesArgument() ? List.of("-" + letter, value) : List.of("-" + letter));
            assertThat(CommandLine.usage()).contains("    -" + letter + " ");
        }
    }

    @DataProvider
    public Object[][] wrong() {
        return new Object[][] {
            {"unknown letter", List.of("-j"), "there is no option -j"},
            {"unknown letter in a bundle", List.of("-DDZ"), "there is no option -Z"},
            {"argument missing", List.of("-f"), "option -f needs an argument: file"},
            {"a bare word", List.of("k.cfg"), "\"k.cfg\" belongs to no option"},
            {"a lone dash", List.of("-"), "\"-\" belongs to no option"},
            {"no number", List.of("-n", "many"), "option -n: \"many\" (expected: 1..1024)"},
            {"number out of range", List.of("-n0"), "option -n: \"0\" (expected: 1..1024)"},
            {
                "long, misspelt",
                List.of("--test-certificate=x"),
                "there is no option --test-certificate, did you mean --test-certificates?"
            },
            {"long, no value", List.of("--debug"), "option --debug needs an argument: level"},
        };
    }

    @Test(dataProvider = "wrong")
    public void refuses(String row, List<String> arguments, String message) {
        assertThatThrownBy(() -> CommandLine.parse(arguments))
                .isInstanceOf(CommandLine.UsageException.class)
                .hasMessage(message);
    }
}
