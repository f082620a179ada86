package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.http.HttpServlet;
import javax.servlet.sip.SipServlet;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.Param;
import org.sipmodule.module.SipModules;
import org.sipmodule.readme.Readme;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.Test;

/** What the README says of the code, and the code of the README. */
public class ReadmeTablesTest {

    private static final List<String> MODULES = List.of("module-api", "module-tls", "module-tls-it");

    /** As {@code README D8, D9} or {@code README D1 to D4}, also over the end of a comment's line. */
    private static final Pattern CITED = Pattern.compile("README[\\s*]+D\\d+(?:(?:,| and| to)[\\s*]+D\\d+)*");

    private static final Pattern NUMBER = Pattern.compile("\\bD\\d+\\b");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*)\\.(\\w+)`");

    @Test
    public void everyDecisionThatACommentCitesIsARowOfTheDifferences() throws IOException {
        List<String> rows = Readme.rows("differences");
        assertThat(rows).hasSizeGreaterThan(50).allMatch(row -> row.matches("\\|(D\\d+|-) \\|.*"));
        Set<String> numbers = rows.stream()
                .flatMap(row ->
                        NUMBER.matcher(row.substring(0, row.indexOf('|', 1))).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> cited = CITED.matcher(sources("main"))
                .results()
                .flatMap(citation -> NUMBER.matcher(citation.group()).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(cited).isNotEmpty();
        assertThat(numbers).containsAll(cited);
    }

    /** Or at least of what the tests expect, as the engine has words of its own. */
    @Test
    public void everyLineThatAnOperatorIsToFindIsOneOfTheCode() throws IOException {
        // a text that goes on in the next line of the code
        String sources = (sources("main") + sources("test")).replaceAll("\"\\s*\\+\\s*\"", "");
        List<String> rows = Readme.rows("lines");
        assertThat(rows).hasSizeGreaterThan(9);
        for (String row : rows) {
            List<String> pieces = Readme.quoted(row.substring(0, row.indexOf(" |")));
            assertThat(pieces).as(row).isNotEmpty();
            assertThat(sources).as(row).contains(pieces);
        }
    }

    @Test
    public void theServletsLinesAreJava() throws IOException {
        String servlet = """
                import javax.servlet.ServletException;
                import javax.servlet.sip.*;
                import org.sipmodule.module.SipModules;

                abstract class Shown extends SipServlet {
                    void shown(SipServletRequest request, URI target) throws ServletException {
                        %s
                    }
                }
                """.formatted(Readme.shown("java", "container-servlet"));
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return servlet;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> problems = new ArrayList<>();
        JavaCompiler.CompilationTask task = compiler.getTask(
                null,
                null,
                problem -> problems.add(problem.toString()),
                List.of(
                        "-proc:none",
                        "-d",
                        Temporary.folder("servlet").toString(),
                        "-classpath",
                        Stream.of(SipServlet.class, HttpServlet.class, SipModules.class)
                                .map(ReadmeTablesTest::library)
                                .collect(Collectors.joining(":"))),
                null,
                List.of(source));
        assertThat(task.call()).as("%s", problems).isTrue();
    }

    /** Where a class comes from. */
    private static String library(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    /** All Java of one kind in one text. */
    @Test
    public void everyThreatHasItsTests() throws IOException {
        Map<String, String> sources = tests();
        List<String> rows = Readme.rows("threats");
        assertThat(rows).hasSizeGreaterThan(20);
        for (String row : rows) {
            String tests = row.substring(row.lastIndexOf('|'));
            assertThat(tests.replaceAll("`[^`]*`", "").replaceAll("[|, ]", ""))
                    .as(row)
                    .isEmpty();
            assertThat(TEST.matcher(tests).results().toList())
                    .as(row)
                    .isNotEmpty()
                    .allSatisfy(named -> assertThat(sources.getOrDefault(named.group(1), ""))
                            .as(named.group())
                            .containsPattern(
                                    "@Test(?!\\([^)]*enabled = false)[^;]*?public void " + named.group(2) + "\\("));
        }
    }

    @Test
    public void theTableOfParametersOfJsonRpcIsComplete() throws IOException {
        Set<String> listed = Readme.rows("jsonrpcs").stream()
                .flatMap(row -> Readme.quoted(row.substring(1, row.indexOf('|', 1))).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        ModuleProvider jsonrpcs = ServiceLoader.load(ModuleProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("jsonrpcs"))
                .findFirst()
                .orElseThrow();
        assertThat(listed)
                .isEqualTo(jsonrpcs.create().declaration().params().stream()
                        .map(Param::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    public void theTableOfModulesIsComplete() throws IOException {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (String row : Readme.rows("modules")) {
            int second = row.indexOf('|', 1);
            names(row.substring(1, second)).forEach(module -> listed.put(module, names(row.substring(second))));
        }
        Map<String, Set<String>> declared = new TreeMap<>();
        for (ModuleProvider provider : ServiceLoader.load(ModuleProvider.class)) {
            declared.put(
                    provider.name(),
                    provider.create().declaration().functions().stream()
                            .map(FunctionSpec::name)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        List.of("demo", "marks").forEach(declared::remove); // of the tests
        assertThat(listed).isEqualTo(declared);
    }

    @Test
    public void theTableOfVariablesIsComplete() throws IOException {
        Set<String> listed = Pattern.compile("^\\|([^|]+)\\|([^|]+)\\|", Pattern.MULTILINE)
                .matcher(String.join("\n", Readme.rows("variables")))
                .results()
                .flatMap(row -> Pattern.compile("`([$@][^`]+)`")
                        .matcher(row.group(1) + row.group(2))
                        .results())
                .flatMap(name -> expanded(name.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = new TreeSet<>(VariablesScript.variables());
        VariablesScript.selects().forEach(path -> declared.add(path.replaceFirst("\\[\\d]$", "[N]")));
        assertThat(listed).isEqualTo(declared);
    }

    /** {@code a{b,c}} is ab and ac. */
    private static Stream<String> expanded(String name) {
        Matcher braces = Pattern.compile("(.*?)\\{([^}]*)}(.*)").matcher(name);
        return braces.matches()
                ? Stream.of(braces.group(2).split(",", -1))
                        .flatMap(word -> expanded(braces.group(1) + word + braces.group(3)))
                : Stream.of(name);
    }

    /** Of modules and functions. */
    private static Set<String> names(String cell) {
        return Readme.quoted(cell).stream()
                .filter(name -> name.matches("[a-z0-9_]+"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** By the class's name. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : MODULES) {
            try (var files = Files.walk(Path.of("..", module, "src/test/java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    // LimitsTest of two rooms are one here
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    private static String sources(String kind) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", kind, "java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    all.append(Files.readString(file));
                }
            }
        }
        return all.toString();
    }
}
