package org.sipmodule.tls.config;

import static org.sipmodule.tls.config.CfgTokens.Kind.END;
import static org.sipmodule.tls.config.CfgTokens.Kind.QUOTED;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ini4j.spi.IniHandler;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.CfgTokens.Token;

/**
 * Makes sections of ini4j's events. ini4j tells what a line is; header and value are read from the line itself, because
 * ini4j has trimmed them and knows no columns. A line that is refused does not end the reading, and the options of a section
 * with a bad header are still checked.
 */
final class CfgHandler implements IniHandler {

    private final CfgLines lines;
    private final Problems problems;
    private final List<CfgSection> sections = new ArrayList<>();
    private final Map<CfgOption, CfgValue> options = new EnumMap<>(CfgOption.class);
    private final Map<CfgOption, SourceLocation> refused = new EnumMap<>(CfgOption.class);
    private boolean inSection;
    private boolean strayReported;
    private @Nullable ProfileKey key;
    private SourceLocation header = SourceLocation.NONE;

    CfgHandler(CfgLines lines, Problems problems) {
        this.lines = lines;
        this.problems = problems;
    }

    /** What was read; ends the last section. */
    List<CfgSection> sections() {
        finish();
        return sections;
    }

    @Override
    public void startSection(String name) {
        // ini4j also opens a section of its own for options without one
        if (lines.current().isHeader()) {
            startHeader();
        }
    }

    /** Reads the header on the current line, also when ini4j refused it. */
    void startHeader() {
        finish();
        inSection = true;
        CfgLine line = lines.current();
        header = line.at(line.text().indexOf('['));
        try {
            key = CfgHeader.read(line);
        } catch (CfgSyntaxException e) {
            problems.add(e.problem());
        }
    }

    private void finish() {
        if (key != null) {
            sections.add(new CfgSection(key, header, options, refused));
        }
        key = null;
        options.clear();
        refused.clear();
    }

    @Override
    public void handleOption(String name, @Nullable String value) {
        try {
            readOption(new CfgTokens(lines.current()));
        } catch (CfgSyntaxException e) {
            problems.add(e.problem());
        }
    }

    private void readOption(CfgTokens tokens) throws CfgSyntaxException {
        Token name = tokens.next();
        CfgOption option = CfgOption.named(name.text()).orElse(null);
        if (!inSection) {
            refuseStray(tokens.at(name), name.text());
        } else if (option == null) {
            refuseUnknown(tokens.at(name), name.text());
        }
        if (option == null) {
            return;
        }
        // until its value is found to be legal
        refused.put(option, tokens.at(name));
        Token equals = tokens.next();
        if (!equals.is("=")) {
            throw new CfgSyntaxException(
                    tokens.at(equals),
                    "found " + shown(equals) + " behind " + name.text(),
                    "=",
                    equals.is("+") || equals.is(":") ? "write " + name.text() + " = value" : "");
        }
        CfgValue value = value(option, tokens);
        if (option.accepts(value, problems)) {
            put(option, value, tokens.at(name));
        }
    }

    private CfgValue value(CfgOption option, CfgTokens tokens) throws CfgSyntaxException {
        if (option.isSecret()) {
            tokens.hide();
        }
        Token value = option.isNumber() ? tokens.next() : tokens.value();
        if (value.kind() == END) {
            throw new CfgSyntaxException(
                    tokens.at(value), option + " has no value", "a value", "write \"\" for an empty text");
        }
        if (option.isNumber() && value.kind() != QUOTED && !value.text().matches("[0-9]+")) {
            throw new CfgSyntaxException(
                    tokens.at(value),
                    option + ": found " + value.text(),
                    "decimal digits",
                    value.is("-") || value.is("+") ? "put a number with a sign in double quotes" : "");
        }
        Token end = tokens.next();
        if (end.kind() != END) {
            throw trailing(option, value, end, tokens);
        }
        return new CfgValue(value.text(), tokens.at(value));
    }

    private static CfgSyntaxException trailing(CfgOption option, Token value, Token end, CfgTokens tokens) {
        String remedy = "put the value in double quotes if all of it belongs together";
        int line = tokens.at(value).line();
        boolean spans = line != tokens.at(end).line();
        if (value.kind() == QUOTED) {
            remedy = spans ? "is the closing quote of line " + line + " missing?" : "";
        } else if (spans) {
            remedy = "the backslash at the end of line " + line
                    + " joins it with the next one; write \\\\ for a backslash";
        } else if (option == CfgOption.SERVER_NAME) {
            remedy = "a section has one name; write a section for each";
        } else if (option == CfgOption.METHOD) {
            String joined = value.text() + end.text();
            remedy = TlsMethod.parse(joined).isPresent() ? NearestName.question(joined) : "";
        }
        // the rest of an unquoted password or PIN is a secret too
        String more = option.isSecret() || KeyName.hasPin(value.text()) ? "more text" : end.text();
        return new CfgSyntaxException(
                tokens.at(end), "found " + more + " behind the value of " + option, "the end of the line", remedy);
    }

    /** Once a file is enough: the cause is the missing header. */
    private void refuseStray(SourceLocation place, String name) {
        if (!strayReported) {
            strayReported = true;
            problems.error(
                    place, "option " + name + " before the first section", "a header such as [server:default]", "");
        }
    }

    private void refuseUnknown(SourceLocation place, String name) {
        Optional<String> modparam =
                TlsParams.ALL.stream().map(Param::name).filter(name::equals).findFirst();
        NearestName.of(name, CfgOption.allNames())
                .flatMap(CfgOption::named)
                .ifPresent(meant -> refused.put(meant, place));
        problems.error(
                place,
                "unknown option " + name,
                "one of " + String.join(", ", CfgOption.mainNames()),
                modparam.map(param -> "it is a modparam, set it in the script")
                        .orElseGet(() -> NearestName.hint(name, CfgOption.allNames())));
    }

    private void put(CfgOption option, CfgValue value, SourceLocation place) {
        refused.remove(option);
        CfgValue before = options.put(option, value);
        if (before != null) {
            problems.warning(
                    place,
                    option + " is set again, the value of line "
                            + before.place().line() + " has no effect",
                    "",
                    "");
        }
    }

    private static String shown(Token token) {
        return token.kind() == END ? "the end of the line" : token.text();
    }

    @Override
    public void startIni() {}

    @Override
    public void endIni() {}

    @Override
    public void endSection() {}

    @Override
    public void handleComment(String comment) {
        throw new IllegalStateException("comments are cut off before ini4j sees the line");
    }
}
