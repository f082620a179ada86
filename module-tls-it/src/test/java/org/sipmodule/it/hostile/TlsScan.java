package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;

/** What testssl.sh finds at a TLS server. */
final class TlsScan {

    /** Everything that it finds worth more than "LOW", or could not find out. */
    private static final Set<String> BAD = Set.of("MEDIUM", "HIGH", "CRITICAL", "FATAL", "WARN");

    private static final String MOST_SECONDS = "1500";

    /** One thing that it tells. */
    record Finding(String id, String severity, String text) {
        boolean isBad() {
            return BAD.contains(severity);
        }
    }

    private TlsScan() {}

    /**
     * Skips the calling test, loudly, when it is not installed.
     *
     * @param name   what the server's certificate is for
     * @param checks options of testssl.sh
     */
    static List<Finding> of(int port, String name, Path authorities, List<String> checks) throws IOException {
        Tool.require("testssl", "testssl.sh");
        Path directory = Temporary.folder("scan");
        Path json = directory.resolve("scan.json");
        List<String> command = new ArrayList<>(List.of("timeout", MOST_SECONDS, "testssl"));
        command.addAll(List.of("--quiet", "--color", "0", "--warnings", "off", "--nodns", "none"));
        command.addAll(List.of("--add-ca", authorities.toString(), "--jsonfile", json.toString()));
        command.addAll(checks);
        command.addAll(List.of("--ip", "127.0.0.1", name + ":" + port));
        Tool.Outcome outcome = Tool.run(directory, Duration.ofMinutes(30), "", command);
        assertThat(json).as(outcome.output()).exists();
        List<Finding> findings = new ArrayList<>();
        JsonArray all = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
        for (JsonElement one : all) {
            findings.add(new Finding(text(one, "id"), text(one, "severity"), text(one, "finding")));
        }
        // it ends so only when it was not ended
        assertThat(findings)
                .as(outcome.output())
                .anyMatch(finding -> finding.id().equals("scanTime"));
        return findings;
    }

    private static String text(JsonElement finding, String field) {
        return finding.getAsJsonObject().get(field).getAsString();
    }
}
