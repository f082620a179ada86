package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The listings of the user's documentation, for the tests that run them. */
final class Readme {

    private Readme() {}

    static String shown(String language, String id) throws IOException {
        String readme = Files.readString(Path.of("..", "README.adoc"));
        Matcher block = Pattern.compile(
                        "\\[source," + language + ",id=" + id + "]\n----\n(.*?)\n----\n", Pattern.DOTALL)
                .matcher(readme);
        assertThat(block.find()).as("README has " + id).isTrue();
        return block.group(1);
    }
}
