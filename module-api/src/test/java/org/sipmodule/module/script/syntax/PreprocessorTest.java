package org.sipmodule.module.script.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.script.ScriptFixture;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Defines, conditions, substitutions and includes, seen through a setting: {@code log_name}. */
public class PreprocessorTest {

    private final Path directory = Temporary.folder("script");

    @DataProvider
    public Object[][] scripts() {
        return new Object[][] {
            {"define", "#!define A \"x\"\nlog_name=A", "x"},
            {"define with a comment", "#!define A \"x\" # why\nlog_name=A", "x"},
            {"define over two lines", "#!define A \"x\" \\\n \"y\"\nlog_name=A", "xy"},
            {"define of a define", "#!define A B\n#!define B \"x\"\nlog_name=A", "x"},
            {"define of itself", "#!define A A\nlog_name=A", "A"},
            {"names within texts stay", "#!define A x\nlog_name=\"A\"", "A"},
            {"trydef", "#!trydef A \"x\"\n#!trydef A \"y\"\nlog_name=A", "x"},
            {"redefine", "#!define A \"x\"\n#!redefine A \"y\"\nlog_name=A", "y"},
            {"ifdef", "#!ifdef A\nlog_name=\"a\"\n#!else\nlog_name=\"b\"\n#!endif", "b"},
            {"ifndef", "#!ifndef A\nlog_name=\"a\"\n#!else\nlog_name=\"b\"\n#!endif", "a"},
            {"double exclamation mark", "!!ifdef A\nlog_name=\"a\"\n!!else\nlog_name=\"b\"\n!!endif", "b"},
            {"nested", "#!ifdef A\n#!ifdef B\n#!else\nlog_name=\"a\"\n#!endif\n#!else\nlog_name=\"b\"\n#!endif", "b"},
            {
                "nested in the true part",
                "#!define A\n#!ifdef A\n#!ifdef B\nlog_name=\"a\"\n#!else\nlog_name=\"b\"\n#!endif\n#!else\nlog_name=\"c\"\n#!endif",
                "b"
            },
            {"nonsense is skipped", "#!ifdef A\nALTER TABLE acc ' \" (\n#!endif\nlog_name=\"a\"", "a"},
            {"subst", "#!subst \"/a(.)/<\\1>/g\"\nlog_name=\"abac\"", "<b><c>"},
            {"subst once", "#!subst \"/a/x/\"\nlog_name=\"aa\"", "xa"},
            {"subst in any case", "#!subst \"!A!x!gi\"\nlog_name=\"aA\"", "xx"},
            {"substdef in texts", "#!substdef \"!A!b!g\"\nlog_name=\"A.A\"", "b.b"},
            {"substdef as a name", "#!substdef \"!A!b!g\"\nlog_name=A", "b"},
            {"substdefs", "#!substdefs \"!A!b.c!g\"\nlog_name=A", "b.c"},
            {"environment", "#!defenvs HOME\nlog_name=HOME", "/home/me"},
            {"environment renamed", "#!defenvs H=HOME\nlog_name=H", "/home/me"},
            {"environment missing", "#!trydefenv NONE\nlog_name=NONE", "NONE"},
            {"loaded module", "loadmodule \"tls.so\"\n#!ifdef MOD_tls\nlog_name=\"a\"\n#!endif", "a"},
            {"first line", "#!KAMAILIO\nlog_name=\"a\"", "a"},
            {"other first line", "#!MAXCOMPAT\nlog_name=\"a\"", "a"},
            {"interpreter", "#!/usr/sbin/kamailio -f\nlog_name=\"a\"", "a"},
            {"comments", "// one\n# two \\\nlog_name=\"a\" /* three\n */ # four", "a"},
            {"carriage returns", "#!define A \"x\"\r\nlog_name=A\r\n", "x"},
        };
    }

    @Test(dataProvider = "scripts")
    public void gives(String name, String script, String value) {
        Problems problems = new Problems();
        ScriptFile file = ScriptFile.of(Path.of("k.cfg"), script, ScriptFixture.options(), problems);
        assertThat(problems.all()).as(name).isEmpty();
        assertThat(file.settings().text("log_name")).as(name).contains(value);
    }

    @Test
    public void takesDefinesFromTheCommandLine() {
        ScriptOptions options = ScriptFixture.options().withDefine("A").withDefine("B=\"x=y\"");
        Problems problems = new Problems();
        ScriptFile file =
                ScriptFile.of(Path.of("k.cfg"), "#!ifdef A\nlog_name=B\n#!endif\n#!define B 1", options, problems);
        assertThat(file.settings().text("log_name")).contains("x=y");
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        "k.cfg:4:1: B is defined already, on the command line. Use #!trydef to keep the first value or #!redefine to replace it");
    }

    private List<String> read(String name, Problems problems) {
        ScriptFile file = ScriptFile.read(directory.resolve(name), ScriptFixture.options(), problems);
        return file.settings().text("log_name").stream().toList();
    }

    @Test
    public void includesFilesBesideTheOneThatNamesThem() throws IOException {
        Files.createDirectories(directory.resolve("sub"));
        ScriptFixture.write(
                directory,
                "main.cfg",
                "include_file \"sub/a.cfg\"\nimport_file \"none.cfg\"\nrequest_route {\n#!include_file \"sub/c.cfg\"\n}\n");
        ScriptFixture.write(directory, "sub/a.cfg", "#!define X \"x\"\n#!import_file \"b.cfg\"");
        ScriptFixture.write(directory, "sub/b.cfg", "log_name=X\ndebugg=1\n");
        ScriptFixture.write(directory, "sub/c.cfg", "exit;");
        Problems problems = new Problems();
        assertThat(read("main.cfg", problems)).containsExactly("x");
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        directory.resolve("sub/b.cfg") + ":2:1: there is no core setting debugg. Did you mean debug?");
    }

    @Test
    public void refusesFilesThatIncludeThemselves() {
        ScriptFixture.write(directory, "loop.cfg", "include_file \"loop.cfg\"\n");
        Problems problems = new Problems();
        read("loop.cfg", problems);
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(directory.resolve("loop.cfg")
                        + ":1:14: include_file \"loop.cfg\": too many files include each other: expected at most 10");
    }

    @Test
    public void readsBytesThatAreNoUtf8() throws IOException {
        Files.write(
                directory.resolve("latin.cfg"), "# caf\u00e9\nlog_name=\"a\"".getBytes(StandardCharsets.ISO_8859_1));
        Problems problems = new Problems();
        assertThat(read("latin.cfg", problems)).containsExactly("a");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    public void tellsOfAScriptThatIsNotThere() {
        Problems problems = new Problems();
        read("nosuch.cfg", problems);
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(directory.resolve("nosuch.cfg")
                        + ": the script does not exist. Correct the path, or create the file");
    }

    @Test
    public void tellsOfAScriptThatIsADirectory() {
        Problems problems = new Problems();
        read(".", problems);
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(directory.resolve(".") + ": the script is a directory. Name the file in it");
    }

    @DataProvider
    public Object[][] doubling() {
        return new Object[][] {
            {"of words", "1 1", "k.cfg:41:7: the script has more than 500000 words. Look at its #!define lines"},
            {"of nothing", "", "k.cfg:41:7: more than 2000000 defines were put in. Look at its #!define lines"},
        };
    }

    @Test(dataProvider = "doubling")
    public void stopsDefinesThatDouble(String name, String first, String problem) {
        StringBuilder script = new StringBuilder("#!define A0 " + first + "\n");
        for (int i = 1; i < 40; i++) {
            script.append("#!define A")
                    .append(i)
                    .append(" A")
                    .append(i - 1)
                    .append(" A")
                    .append(i - 1)
                    .append('\n');
        }
        Problems problems = new Problems();
        ScriptFile.of(Path.of("k.cfg"), script + "debug=A39", ScriptFixture.options(), problems);
        assertThat(problems.all().get(0)).hasToString(problem);
    }

    @Test
    public void stopsSubstitutionsThatDouble() {
        Problems problems = new Problems();
        ScriptFile.of(
                Path.of("k.cfg"),
                "#!subst \"/a/aa/g\"\n".repeat(40) + "server_header=\"a\"",
                ScriptFixture.options(),
                problems);
        assertThat(problems.all().get(0))
                .hasToString("k.cfg:41:15: texts have grown by more than 1048576 characters by their substitutions."
                        + " Look at the #!subst lines");
    }

    @Test
    public void tellsOfASubstitutionThatWouldTakeTooLong() {
        Problems problems = new Problems();
        ScriptFile.of(
                Path.of("k.cfg"),
                "#!subst \"/a+b/x/\"\nserver_header=\"" + "a".repeat(20_000) + "\"",
                ScriptFixture.options(),
                problems);
        assertThat(problems.all())
                .singleElement()
                .asString()
                .startsWith("k.cfg:2:15: a #!subst gives up on this text: ")
                .endsWith("Look at the #!subst lines");
    }
}
