package org.sipmodule.module.script.syntax;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.sipmodule.module.FileFault;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.text.Diagnostics;
import org.sipmodule.module.script.text.Substitution;

/** Obeys the {@code #!...} lines: defines, conditions, substitutions and includes. */
final class Preprocessor {

    /** As in Kamailio. */
    private static final int MOST_FILES = 10;

    /** Includes beyond this are no script but a mistake, such as a file that includes itself twice. */
    private static final int MOST_INCLUDES = 1000;

    private static final List<String> HEADS = List.of("KAMAILIO", "SER", "MAXCOMPAT", "OPENSER", "ALL");
    private static final List<String> WORDS = List.of(
            "define",
            "def",
            "trydef",
            "trydefine",
            "redefine",
            "redef",
            "ifdef",
            "ifndef",
            "else",
            "endif",
            "subst",
            "substdef",
            "substdefs",
            "defenv",
            "defenvs",
            "trydefenv",
            "trydefenvs",
            "include_file",
            "import_file",
            "ifexp",
            "defexp",
            "defexps");

    /** One open {@code #!ifdef}. */
    private record Condition(SourceLocation place, boolean hadElse) {}

    private final Source source;
    private final Defines defines;
    private final Problems problems;
    private final Map<String, String> environment;
    private final Deque<Condition> open = new ArrayDeque<>();
    private int includes;

    Preprocessor(Source source, Defines defines, Map<String, String> environment, Problems problems) {
        this.source = source;
        this.defines = defines;
        this.environment = environment;
        this.problems = problems;
    }

    /** Whether a directive begins here: {@code #!word} anywhere, {@code !!word} at the start of a line. */
    boolean isDirective() {
        if (source.startsWith("#!")) {
            return true;
        }
        return source.startsWith("!!") && source.isAtLineStart() && WORDS.contains(wordAt(2));
    }

    private String wordAt(int from) {
        StringBuilder word = new StringBuilder();
        for (int at = from; Character.isLetter(source.peek(at)) || source.peek(at) == '_'; at++) {
            word.append((char) source.peek(at));
        }
        return word.toString();
    }

    /** Reads the directive that begins here, and what it skips. */
    void directive() {
        SourceLocation place = source.place();
        source.skip(2);
        String line = source.takeLine().strip();
        String word = firstWord(line);
        String rest = line.substring(word.length()).strip();
        switch (word) {
            case "define", "def" -> define(rest, Defines.Again.REFUSE, place);
            case "trydef", "trydefine" -> define(rest, Defines.Again.KEEP, place);
            case "redefine", "redef" -> define(rest, Defines.Again.REPLACE, place);
            case "defenv" -> environment(rest, false, Defines.Again.REFUSE, place);
            case "defenvs" -> environment(rest, true, Defines.Again.REFUSE, place);
            case "trydefenv" -> environment(rest, false, Defines.Again.KEEP, place);
            case "trydefenvs" -> environment(rest, true, Defines.Again.KEEP, place);
            case "ifdef" -> condition(defined(rest, word, place), place);
            case "ifndef" -> condition(!defined(rest, word, place), place);
            case "else" -> otherwise(place);
            case "endif" -> endCondition(place);
            case "subst" -> substitute(rest, word, place);
            case "substdef" -> substitute(rest, word, place);
            case "substdefs" -> substitute(rest, word, place);
            case "include_file" -> includeDirective(rest, word, place);
            case "import_file" -> includeDirective(rest, word, place);
            case "ifexp" -> {
                problems.error(place, "#!ifexp is not supported", "expected #!ifdef or #!ifndef", "");
                condition(false, place);
            }
            case "defexp", "defexps" ->
                problems.error(place, "#!" + word + " is not supported", "expected #!define with the value itself", "");
            default -> unknown(word, place);
        }
    }

    /** Tells of conditions that are still open at the end of the script. */
    void end() {
        for (Condition condition : open) {
            problems.error(condition.place(), "this condition does not end", "expected #!endif", "");
        }
        open.clear();
    }

    private static String firstWord(String line) {
        int end = 0;
        while (end < line.length() && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
            end++;
        }
        return line.substring(0, end);
    }

    /** To Kamailio any other {@code #!} line is a comment, such as the path of an interpreter. */
    private void unknown(String word, SourceLocation place) {
        if (!HEADS.contains(word) && NearestName.of(word, WORDS).isPresent()) {
            problems.warning(
                    place,
                    "there is no directive #!" + word + ", the line is taken as a comment",
                    "",
                    NearestName.hint(word, WORDS));
        }
    }

    private boolean isBadName(String name, String directive, SourceLocation place) {
        if (!name.isEmpty()) {
            return false;
        }
        problems.error(place, "#!" + directive + " without a name", "expected letters, digits and _", "");
        return true;
    }

    private void define(String rest, Defines.Again again, SourceLocation place) {
        String name = firstWord(rest);
        if (!isBadName(name, "define", place)) {
            defines.define(name, rest.substring(name.length()).strip(), again, place);
        }
    }

    /** {@code NAME}, or {@code NAME=VARIABLE} when the two differ. */
    private void environment(String rest, boolean isQuoted, Defines.Again again, SourceLocation place) {
        String name = firstWord(rest);
        if (isBadName(name, "defenv", place)) {
            return;
        }
        String after = rest.substring(name.length()).strip();
        String variable = after.startsWith("=") ? after.substring(1).strip() : name;
        String value = environment.get(variable);
        if (value != null) {
            defines.define(name, isQuoted ? quoted(value) : value, again, place);
        } else if (again == Defines.Again.REFUSE) {
            problems.error(
                    place, "the environment has no variable " + variable, "", "Use #!trydefenv when it may be missing");
        }
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private boolean defined(String rest, String directive, SourceLocation place) {
        String name = firstWord(rest);
        return !isBadName(name, directive, place) && defines.value(name) != null;
    }

    private void condition(boolean holds, SourceLocation place) {
        open.push(new Condition(place, false));
        if (!holds) {
            skip();
        }
    }

    private void otherwise(SourceLocation place) {
        Condition condition = open.poll();
        if (condition == null || condition.hadElse()) {
            problems.error(place, "#!else does not belong to a condition", "expected an #!ifdef before it", "");
            if (condition != null) {
                open.push(condition);
            }
            return;
        }
        open.push(new Condition(condition.place(), true));
        skip();
    }

    private void endCondition(SourceLocation place) {
        if (open.poll() == null) {
            problems.error(place, "#!endif does not belong to a condition", "expected an #!ifdef before it", "");
        }
    }

    /** Skips lines to the {@code #!else} or {@code #!endif} that ends the innermost condition. */
    private void skip() {
        int nested = 0;
        while (source.peek() != Source.END) {
            SourceLocation place = source.place();
            String line = source.takeLine().strip();
            String word = line.startsWith("#!") || line.startsWith("!!") ? firstWord(line.substring(2)) : "";
            switch (word) {
                case "ifdef", "ifndef", "ifexp" -> nested++;
                case "endif" -> {
                    if (nested-- == 0) {
                        open.pop();
                        return;
                    }
                }
                case "else" -> {
                    Condition condition = open.element();
                    if (nested == 0 && condition.hadElse()) {
                        problems.error(place, "a second #!else", "expected #!endif", "");
                    } else if (nested == 0) {
                        open.pop();
                        open.push(new Condition(condition.place(), true));
                        return;
                    }
                }
                default -> {}
            }
        }
    }

    private void substitute(String rest, String directive, SourceLocation place) {
        String text = unquoted(rest);
        try {
            Substitution substitution = Substitution.of(text);
            defines.substitute(substitution);
            if (!directive.equals("subst")) {
                String value = substitution.replacement();
                String name = substitution.expression();
                defines.define(
                        name, directive.equals("substdefs") ? quoted(value) : value, Defines.Again.REPLACE, place);
            }
        } catch (PatternSyntaxException bad) {
            problems.error(
                    place,
                    "#!" + directive + " " + Diagnostics.shortened(rest) + ": " + bad.getDescription(),
                    "expected #!" + directive + " \"/expression/replacement/flags\"",
                    "");
        }
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    private void includeDirective(String rest, String directive, SourceLocation place) {
        String name = unquoted(rest);
        if (name.isEmpty() || name.equals(rest)) {
            problems.error(place, "#!" + directive + " without a file name", "expected a text in quotes", "");
        } else {
            include(name, directive.equals("import_file"), place);
        }
    }

    /** A file's text; bytes that are no UTF-8, such as in old comments, do no harm. */
    static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /**
     * Goes on with another file. A relative name is looked for beside the file that includes it: the working directory of
     * a server is no place to take scripts from.
     */
    void include(String name, boolean mayBeMissing, SourceLocation place) {
        Path beside = source.file().resolveSibling(name);
        String what = (mayBeMissing ? "import_file" : "include_file") + " \"" + name + "\": ";
        if (source.files() > MOST_FILES || ++includes > MOST_INCLUDES) {
            problems.error(place, what + "too many files include each other", "expected at most " + MOST_FILES, "");
        } else if (Files.isRegularFile(beside)) {
            try {
                source.enter(beside, beside.toString(), text(beside));
            } catch (IOException unreadable) {
                FileFault fault = FileFault.reading(beside, unreadable);
                problems.error(place, what + beside + " " + fault.found(), "", fault.remedy());
            }
        } else if (!mayBeMissing) {
            problems.error(
                    place, what + "there is no file " + beside, "", "Use import_file when the file may be missing");
        }
    }
}
