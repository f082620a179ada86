package org.sipmodule.broken;

import com.code_intelligence.jazzer.Jazzer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs Jazzer: each fuzz target of a module in a process of its own, one after another. What a target found lies in
 * {@code target/fuzz/NAME} then, and what it has learnt in {@code target/fuzz/NAME/corpus}.
 */
public final class Fuzzing {

    private static final String SECONDS = "fuzz.seconds";
    private static final String TARGET = "Fuzz.class";

    private Fuzzing() {}

    /** @param arguments the directory of the classes, a regular expression for the targets' names, seconds for each */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path classes = Path.of(arguments[0]);
        Pattern wanted = Pattern.compile(arguments[1]);
        List<String> failed = new ArrayList<>();
        for (String target : targets(classes)) {
            if (wanted.matcher(target).find() && run(target, arguments[2]) != 0) {
                failed.add(target);
            }
        }
        if (!failed.isEmpty()) {
            throw new IllegalStateException("found something: " + String.join(", ", failed));
        }
    }

    private static List<String> targets(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(classes::relativize)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(TARGET))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .sorted()
                    .toList();
        }
    }

    private static int run(String target, String seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Xss2m",
                        "-Xmx1g",
                        "-D" + SECONDS + "=" + seconds,
                        target)
                .inheritIO()
                .start();
        if (!process.waitFor(Long.parseLong(seconds) + 300, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }

    /** Called by a target: starts Jazzer on it, which ends this process. */
    public static void start(Class<?> target, BrokenInputs inputs) throws IOException, InterruptedException {
        Path directory = Path.of("target", "fuzz", target.getSimpleName());
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        for (int i = 0; i < inputs.good().size(); i++) {
            Files.write(corpus.resolve("good" + i), inputs.good().get(i));
        }
        Path dictionary = directory.resolve("words");
        Files.writeString(
                dictionary,
                inputs.words().stream().map(Fuzzing::entry).distinct().collect(Collectors.joining()),
                StandardCharsets.US_ASCII);
        Jazzer.main(new String[] {
            "--target_class=" + target.getName(),
            "--instrumentation_includes=org.sipmodule.**:org.ini4j.**:com.fasterxml.jackson.core.**",
            // calls that only a test makes with what it was given, such as a regular expression of the script
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection:com.code_intelligence.jazzer.sanitizers.FilePathTraversal",
            "--reproducer_path=" + directory,
            "-artifact_prefix=" + directory + "/",
            "-dict=" + dictionary,
            "-max_len=16384",
            "-timeout=120",
            "-rss_limit_mb=3000",
            "-max_total_time=" + System.getProperty(SECONDS, "60"),
            "-print_final_stats=1",
            corpus.toString()
        });
    }

    private static String entry(byte[] word) {
        return IntStream.range(0, word.length)
                .mapToObj(i -> String.format("\\x%02x", word[i]))
                .collect(Collectors.joining("", "\"", "\"\n"));
    }
}
