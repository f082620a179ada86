package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.testng.annotations.Test;

/** The README's list of threats: what it names as shown by a test is. */
public class ThreatsIT {

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*)\\.(\\w+)`");

    @Test
    public void everyThreatHasItsTests() throws IOException {
        Map<String, String> sources = sources();
        List<String> rows = rows();
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

    private static List<String> rows() throws IOException {
        String readme = Files.readString(Path.of("..", "README.adoc"));
        int header = readme.indexOf("\n\n", readme.indexOf("id=threats]"));
        String table = readme.substring(header, readme.indexOf("|===", header));
        return table.lines().filter(line -> line.startsWith("|")).toList();
    }

    /** By the class's name. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("module-api", "module-tls", "module-tls-it")) {
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
}
