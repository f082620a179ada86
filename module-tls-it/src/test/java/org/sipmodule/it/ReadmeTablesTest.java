package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.http.HttpServlet;
import javax.servlet.sip.SipServlet;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.sipmodule.module.SipModules;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.Test;

/** What the README says of the code, and the code of the README. */
public class ReadmeTablesTest {

    private static final List<String> MODULES = List.of("module-api", "module-tls", "module-tls-it");

    /** As {@code README D8, D9} or {@code README D1 to D4}, also over the end of a comment's line. */
    private static final Pattern CITED = Pattern.compile("README[\\s*]+D\\d+(?:(?:,| and| to)[\\s*]+D\\d+)*");

    private static final Pattern NUMBER = Pattern.compile("\\bD\\d+\\b");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

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
            List<String> pieces = QUOTED.matcher(row.substring(0, row.indexOf(" |")))
                    .results()
                    .map(piece -> piece.group(1))
                    .toList();
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
