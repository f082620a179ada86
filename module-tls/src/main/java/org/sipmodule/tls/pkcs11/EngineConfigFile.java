package org.sipmodule.tls.pkcs11;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.pem.FileOption;

/**
 * Reads {@code engine_config}: OpenSSL's form, where {@code kamailio} names a section whose {@code engines} lead to the
 * engine's own section (manual, chapter 9), or the form of the JVM's PKCS#11 provider. No message shows a value of it but
 * paths and names of sections.
 */
final class EngineConfigFile {

    private static final Pattern HEADER = Pattern.compile("\\[\\s*([^]]*?)\\s*]");
    private static final Pattern ENTRY = Pattern.compile("([^=\\s]+)\\s*=\\s*(.*)");

    /** In an engine's section: those that say something here, then those of OpenSSL's engines that need not. */
    private static final List<String> ACTING = List.of("module_path", "pin");

    private static final List<String> INERT = List.of(
            "engine_id",
            "dynamic_path",
            "so_path",
            "init",
            "default_algorithms",
            "load",
            "id",
            "list_add",
            "dir_load",
            "dir_add",
            "init_args",
            "verbose",
            "quiet",
            "force_login",
            "re_enumerate",
            "debug_level",
            "set_user_interface",
            "set_callback_data",
            "vlog_a");

    /** The value of an entry, with its line. */
    private record Entry(String value, int line) {}

    private final String name;
    private final Problems problems;
    private final Map<String, Map<String, Entry>> sections = new LinkedHashMap<>();

    private EngineConfigFile(String name, Problems problems) {
        this.name = name;
        this.problems = problems;
    }

    /** Empty when a problem was added. Reads disk. */
    static Optional<EngineConfig> read(FileOption option, Problems problems) {
        return option.read(problems).flatMap(content -> {
            EngineConfigFile file = new EngineConfigFile(option.file().toString(), problems);
            return file.read(new String(content, StandardCharsets.UTF_8));
        });
    }

    private Optional<EngineConfig> read(String text) {
        Problems own = new Problems();
        readEntries(text, own);
        problems.addAll(own.all());
        if (own.hasErrors()) {
            return Optional.empty();
        }
        Map<String, Entry> top = section("");
        Entry library = get(top, "library");
        if (sections.size() == 1 && library != null) {
            return library(library, place(library), Optional.of(text), Optional.empty());
        }
        return follow(top, "kamailio", "", "kamailio = openssl_init, or library = PATH for the JVM's form")
                .flatMap(init -> follow(section(init), "engines", init, "engines = SECTION"))
                .flatMap(this::engine)
                .flatMap(this::config);
    }

    private void readEntries(String text, Problems own) {
        String[] lines = text.split("\\R", -1);
        Map<String, Entry> current = section("");
        for (int at = 0; at < lines.length; at++) {
            String line = withoutComment(lines[at]).strip();
            Matcher header = HEADER.matcher(line);
            Matcher entry = ENTRY.matcher(line);
            if (header.matches()) {
                current = section(header.group(1));
            } else if (entry.matches()) {
                current.put(entry.group(1).toLowerCase(Locale.ROOT), new Entry(unquoted(entry.group(2)), at + 1));
            } else if (!line.isEmpty() && !isOfTheJvm(line)) {
                own.error(place(at + 1), "this line is neither NAME = VALUE nor [SECTION]", "", "");
            }
        }
    }

    /** The JVM's form has attributes(...) = { with lines up to }. */
    private boolean isOfTheJvm(String line) {
        return section("").containsKey("library") || line.startsWith("attributes") || line.equals("}");
    }

    /** The section that an entry leads to. */
    private Optional<String> follow(Map<String, Entry> from, String key, String section, String expected) {
        Entry entry = get(from, key);
        if (entry == null) {
            problems.error(
                    SourceLocation.ofFile(name),
                    section.isEmpty() ? "there is no " + key : "section [" + section + "] has no " + key,
                    expected,
                    "");
            return Optional.empty();
        }
        return existing(entry, key);
    }

    private Optional<String> existing(Entry entry, String key) {
        if (!sections.containsKey(entry.value())) {
            problems.error(
                    place(entry),
                    key + " leads to section [" + entry.value() + "], which is not there",
                    "",
                    NearestName.hint(entry.value(), sections.keySet()));
            return Optional.empty();
        }
        return Optional.of(entry.value());
    }

    /** The section of the engine pkcs11, or of the only one. */
    private Optional<String> engine(String engines) {
        Map<String, Entry> named = section(engines);
        String key = named.size() == 1 ? named.keySet().iterator().next() : "pkcs11";
        if (!named.containsKey(key)) {
            problems.error(
                    SourceLocation.ofFile(name),
                    "section [" + engines + "] has "
                            + (named.isEmpty()
                                    ? "no engine"
                                    : "the engines "
                                            + named.keySet().stream().sorted().collect(Collectors.joining(", "))),
                    "pkcs11 = SECTION",
                    "");
            return Optional.empty();
        }
        return Optional.ofNullable(get(named, key)).flatMap(entry -> existing(entry, key));
    }

    private Optional<EngineConfig> config(String engine) {
        Map<String, Entry> entries = section(engine);
        entries.forEach((key, entry) -> {
            if (!ACTING.contains(key) && !INERT.contains(key)) {
                problems.warning(
                        place(entry),
                        key + " has no effect",
                        "MODULE_PATH and PIN have one here",
                        NearestName.hint(key, ACTING));
            }
        });
        Entry library = get(entries, "module_path");
        if (library == null) {
            problems.error(
                    SourceLocation.ofFile(name),
                    "section [" + engine + "] names no PKCS#11 module",
                    "MODULE_PATH = PATH",
                    "Give the path of the library that came with the token");
            return Optional.empty();
        }
        Optional<Secret> pin =
                Optional.ofNullable(get(entries, "pin")).map(Entry::value).map(Secret::of);
        return library(library, place(library), Optional.empty(), pin);
    }

    private Optional<EngineConfig> library(
            Entry library, SourceLocation place, Optional<String> provider, Optional<Secret> pin) {
        Path path = Path.of(library.value());
        if (!Files.isRegularFile(path)) {
            problems.error(
                    place,
                    "the PKCS#11 module " + path + (Files.exists(path) ? " is no regular file" : " does not exist"),
                    "",
                    "Correct the path, or install the token's library");
            return Optional.empty();
        }
        return Optional.of(new EngineConfig(path, provider, pin, place));
    }

    private Map<String, Entry> section(String section) {
        return sections.computeIfAbsent(section, unknown -> new LinkedHashMap<>());
    }

    private static @Nullable Entry get(Map<String, Entry> entries, String key) {
        return entries.get(key);
    }

    private SourceLocation place(Entry entry) {
        return place(entry.line());
    }

    private SourceLocation place(int line) {
        return new SourceLocation(name, line, 0);
    }

    private static String withoutComment(String line) {
        char quote = 0;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\') {
                at++;
            } else if (quote == 0 && c == '#') {
                return line.substring(0, at);
            } else if (c == '"' || c == '\'') {
                quote = quote == 0 ? c : quote == c ? 0 : quote;
            }
        }
        return line;
    }

    /** OpenSSL takes quotes and backslashes away. */
    private static String unquoted(String value) {
        StringBuilder text = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\\' && at + 1 < value.length()) {
                text.append(value.charAt(++at));
            } else if ((c == '"' || c == '\'') && (quote == 0 || quote == c)) {
                quote = quote == 0 ? c : 0;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
