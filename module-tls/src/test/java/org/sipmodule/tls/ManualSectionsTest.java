package org.sipmodule.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sipmodule.module.ModuleDeclaration;
import org.testng.annotations.Test;

/** What cites the manual cites the section of its own name. */
public class ManualSectionsTest {

    /** A name and, directly behind it, the sections cited for it; of a function without its arguments. */
    private static final Pattern CITATION =
            Pattern.compile("\\{@code (?:event_route\\[)?([\\w.:-]+)[^}]*} \\(manual ((?:\\d+\\.\\d+(?:, )?)+)");

    private final ModuleDeclaration module = new TlsModule().declaration();

    @Test
    public void parametersFunctionsAndEventRoutesBeginWithTheirSection() {
        assertThat(module.params().stream()
                        .filter(param -> !ManualSections.of(param.name()).isEmpty()))
                .hasSameSizeAs(ManualSections.PARAMETERS)
                .allSatisfy(param -> assertCited(param.name(), param.doc()));
        assertThat(module.functions().stream()
                        .filter(function -> !ManualSections.of(function.name()).isEmpty()))
                .hasSize(2)
                .allSatisfy(function -> assertCited(function.name(), function.doc()));
        assertThat(module.eventRoutes()).hasSize(1).allSatisfy(route -> assertCited(route.name(), route.doc()));
    }

    private static void assertCited(String name, String doc) {
        assertThat(doc).as(name).startsWith(ManualSections.of(name) + " ");
    }

    @Test
    public void whatIsNotInTheManualClaimsNoSection() {
        assertThat(Stream.of(
                                module.params().stream().map(param -> Map.entry(param.name(), param.doc())),
                                module.functions().stream().map(spec -> Map.entry(spec.name(), spec.doc())),
                                module.eventRoutes().stream().map(spec -> Map.entry(spec.name(), spec.doc())))
                        .flatMap(entries -> entries)
                        .filter(entry -> ManualSections.of(entry.getKey()).isEmpty()))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.getValue()).doesNotContainPattern("^\\d+\\.\\d+ "));
    }

    /** The sections that comments give behind a name. */
    @Test
    public void commentsCiteTheSectionOfTheNameInFrontOfIt() throws IOException {
        List<MatchResult> citations = citations();

        assertThat(citations)
                .filteredOn(citation -> !ManualSections.of(citation.group(1)).isEmpty())
                .allSatisfy(citation -> assertThat(citation.group(2).split(", "))
                        .as(citation.group())
                        .contains(ManualSections.of(citation.group(1))));
        assertThat(citations.stream().map(citation -> citation.group(1)).collect(Collectors.toSet()))
                .as("each function, command and event route is found by its section")
                .containsAll(ManualSections.OTHERS.keySet());
    }

    private static List<MatchResult> citations() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(ManualSectionsTest::unwrapped)
                    .flatMap(text -> CITATION.matcher(text).results())
                    .toList();
        }
    }

    /** A comment's lines as one. */
    private static String unwrapped(Path file) {
        try {
            return Files.readString(file).replaceAll("\\s*\\R\\s*\\* ", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
