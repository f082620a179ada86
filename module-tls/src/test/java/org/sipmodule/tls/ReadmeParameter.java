package org.sipmodule.tls;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sipmodule.readme.Readme;

/**
 * A row of the README's table of parameters, as it stands there.
 *
 * @param modparam  the name in the script; empty for what only tls.cfg has
 * @param spellings the names in tls.cfg
 * @param standard  the default; empty for none
 * @param section   the section of the manual; empty for what it does not have
 * @param state     what it does here
 */
public record ReadmeParameter(String modparam, List<String> spellings, String standard, String section, String state) {

    private static final Pattern ROW = Pattern.compile("^\\|([^|]+?) *\\|([^|]+?) *\\|([^|]+?) *\\|([^|]+?) *\\|(.+)$");

    /** All rows, the header left out. */
    public static List<ReadmeParameter> read() throws IOException {
        return Readme.rows("parameters").stream()
                .flatMap(row -> ROW.matcher(row).results())
                .map(ReadmeParameter::of)
                .toList();
    }

    private static ReadmeParameter of(MatchResult row) {
        String spellings = bare(row.group(2));
        return new ReadmeParameter(
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
