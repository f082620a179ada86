package org.sipmodule.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The listings and tables of the user's documentation, for the tests that run or compare them. */
public final class Readme {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private Readme() {}

    public static String text() throws IOException {
        return Files.readString(Path.of("..", "README.adoc"));
    }

    /** The rows of a table, each a line of the file; its header left out. */
    public static List<String> rows(String id) throws IOException {
        String readme = text();
        int header = readme.indexOf("\n\n", readme.indexOf("id=" + id + "]"));
        return readme.substring(header, readme.indexOf("\n|===", header))
                .lines()
                .filter(line -> line.startsWith("|"))
                .toList();
    }

    /** What stands between backquotes. */
    public static List<String> quoted(String text) {
        return QUOTED.matcher(text).results().map(name -> name.group(1)).toList();
    }

    /** A listing. */
    public static String shown(String language, String id) throws IOException {
        Matcher block = Pattern.compile(
                        "\\[source," + language + ",id=" + id + "]\n----\n(.*?)\n----\n", Pattern.DOTALL)
                .matcher(text());
        assertThat(block.find()).as("README has " + id).isTrue();
        return block.group(1);
    }
}
