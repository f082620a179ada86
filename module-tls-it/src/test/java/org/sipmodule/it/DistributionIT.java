package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.it.host.LaunchedHost;
import org.testng.annotations.Test;

/** What is in the distribution: its libraries, and the list of them. */
public class DistributionIT {

    private static List<Path> libraries() throws IOException {
        try (var files = Files.list(LaunchedHost.HOME.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    /** CycloneDX names each jar as what it is on Maven Central, and our own as they are built. */
    @Test
    public void theBillOfMaterialsNamesExactlyTheLibraries() throws IOException {
        JsonObject bill = JsonParser.parseString(Files.readString(LaunchedHost.HOME.resolve("sbom.json")))
                .getAsJsonObject();
        assertThat(bill.get("bomFormat").getAsString()).isEqualTo("CycloneDX");
        JsonObject whole = bill.getAsJsonObject("metadata").getAsJsonObject("component");
        assertThat(whole.get("purl").getAsString()).startsWith("pkg:maven/org.sipmodule/module-tls-it@");
        TreeSet<String> named = new TreeSet<>();
        named.add("siphost.jar");
        for (JsonElement element : bill.getAsJsonArray("components")) {
            JsonObject component = element.getAsJsonObject();
            assertThat(component.getAsJsonArray("hashes")).as("%s", component).isNotEmpty();
            named.add(component.get("name").getAsString() + "-"
                    + component.get("version").getAsString()
                    + classifier(component.get("purl").getAsString()) + ".jar");
        }
        assertThat(named)
                .isEqualTo(new TreeSet<>(libraries().stream()
                        .map(file -> file.getFileName().toString())
                        .toList()));
    }

    private static String classifier(String purl) {
        Matcher classifier = Pattern.compile("[?&]classifier=([^&]+)").matcher(purl);
        return classifier.find() ? "-" + classifier.group(1) : "";
    }

    /** F84: of log4j 1.x there is nothing but the bridge that JAIN-SIP's classes are linked against. */
    @Test
    public void f84NothingOfLog4jIsOnTheClassPath() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path library : libraries()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                if (jar.stream()
                        .anyMatch(entry -> entry.getName().startsWith("org/apache/log4j/")
                                || entry.getName().startsWith("org/apache/logging/"))) {
                    found.add(library.getFileName().toString().replaceFirst("-[0-9].*", ""));
                }
            }
        }
        assertThat(found).containsExactly("log4j-over-slf4j");
    }
}
