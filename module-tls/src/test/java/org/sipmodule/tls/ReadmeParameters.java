package org.sipmodule.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A row of the README's table of parameters, as it stands there.
 *
 * @param modparam  the name in the script; empty for what only tls.cfg has
 * @param spellings the names in tls.cfg
 * @param standard  the default; empty for none
 * @param section   the section of the manual; empty for what it does not have
 * @param state     what it does here
 */
public record ReadmeParameters(String modparam, List<String> spellings, String standard, String section, String state) {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\|([^|]+?) *\\|([^|]+?) *\\|([^|]+?) *\\|([^|]+?) *\\|(.+)$");

    /** All rows, the header left out. */
    public static List<ReadmeParameters> read() throws IOException {
        String readme = Files.readString(Path.of("..", "README.adoc"));
        int start = readme.indexOf("|===", readme.indexOf("id=parameters]"));
        String table = readme.substring(start, readme.indexOf("|===", start + 1));
        return ROW.matcher(table).results().skip(1).map(ReadmeParameters::of).toList();
    }

    private static ReadmeParameters of(MatchResult row) {
        String spellings = bare(row.group(2));
        return new ReadmeParameters(
                bare(row.group(1)),
                spellings.isEmpty() ? List.of() : List.of(spellings.split(", ", -1)),
                bare(row.group(3)),
                bare(row.group(4)),
                row.group(5));
    }

    /** NONE is the manual's word for what is not set. */
    private static String bare(String cell) {
        String text = cell.replace("`", "");
        return text.equals("-") || text.equals("NONE") ? "" : text;
    }
}
