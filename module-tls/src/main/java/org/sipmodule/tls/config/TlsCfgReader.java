package org.sipmodule.tls.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ini4j.Config;
import org.ini4j.InvalidFileFormatException;
import org.ini4j.spi.IniParser;
import org.sipmodule.module.FileFault;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/**
 * Reads tls.cfg, or a directory of such files, into sections (manual 10.30). ini4j is used at the level of its events only:
 * its profiles resolve <code>${...}</code> without a bound (CVE-2022-41404) and forget places.
 */
final class TlsCfgReader {

    /** Far more than thousands of profiles need; protects against a wrong file. */
    private static final long LARGEST_FILE = 16L << 20;

    private final Problems problems;
    private final List<CfgSection> sections = new ArrayList<>();

    private TlsCfgReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * All sections in the order of the file, those of a directory in the order of its files' names.
     *
     * @param setAt where the path was set, for problems with the path itself
     */
    static List<CfgSection> read(Path path, SourceLocation setAt, Problems problems) {
        TlsCfgReader reader = new TlsCfgReader(problems);
        try {
            if (Files.isDirectory(path)) {
                reader.readDirectory(path, setAt);
            } else {
                reader.readFile(path);
            }
        } catch (IOException e) {
            problems.error(
                    setAt,
                    "config " + path + " " + FileFault.reading(path, e).found(),
                    "a readable file or directory",
                    "");
        }
        return reader.sections;
    }

    private void readDirectory(Path directory, SourceLocation setAt) throws IOException {
        List<Path> files = visible(directory);
        for (Path file : files) {
            try {
                readFile(file);
            } catch (IOException e) {
                problems.error(
                        SourceLocation.ofFile(file.toString()),
                        "the file " + FileFault.reading(file, e).found(),
                        "a readable file",
                        "");
            }
        }
        if (files.isEmpty()) {
            problems.warning(setAt, "config " + directory + " is a directory without files", "", "");
        }
    }

    /** Files as they are, hidden ones and sub-directories left out, in the order of their names. */
    private static List<Path> visible(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .filter(entry -> !Files.isDirectory(entry))
                    .filter(entry -> Files.isRegularFile(entry) || Files.isSymbolicLink(entry))
                    .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void readFile(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // a pipe or a device might never end
            problems.error(SourceLocation.ofFile(file.toString()), "this is no regular file", "a file of profiles", "");
            return;
        }
        if (Files.size(file) > LARGEST_FILE) {
            problems.error(
                    SourceLocation.ofFile(file.toString()),
                    "the file has " + Files.size(file) + " bytes",
                    "at most " + LARGEST_FILE,
                    "");
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (isWide(bytes)) {
            problems.error(
                    new SourceLocation(file.toString(), 1, 1),
                    "the file is in UTF-16",
                    "UTF-8",
                    "save it as UTF-8 without a byte order mark");
        } else {
            sections.addAll(parse(file.toString(), decode(bytes), problems));
        }
    }

    /** Two bytes for each character, as some editors save: with a byte order mark, or with a zero in the first character. */
    private static boolean isWide(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        return first == 0xfeff || first == 0xfffe || (first != 0 && (bytes[0] == 0 || bytes[1] == 0));
    }

    /** UTF-8; what is not, as from an editor with an old character set, is read byte by byte. */
    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** The sections in a text. */
    static List<CfgSection> parse(String file, String text, Problems problems) {
        CfgLines lines = new CfgLines(file, text, problems);
        CfgHandler handler = new CfgHandler(lines, problems);
        IniParser parser = IniParser.newInstance(dialect());
        while (lines.hasMore()) {
            try {
                parser.parse(lines, handler);
            } catch (InvalidFileFormatException e) {
                // the only lines that ini4j refuses are headers, and those are explained better here
                handler.startHeader();
            } catch (IOException e) {
                throw new UncheckedIOException("reading from memory", e);
            }
        }
        return handler.sections();
    }

    private static Config dialect() {
        Config dialect = new Config();
        dialect.setEscape(false);
        dialect.setEscapeNewline(false);
        dialect.setInclude(false);
        dialect.setEmptyOption(true);
        dialect.setGlobalSection(true);
        dialect.setUnnamedSection(true);
        return dialect;
    }
}
