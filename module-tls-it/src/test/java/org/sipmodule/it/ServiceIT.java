package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.readme.Readme;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The README's minimal configuration, run by the command of its unit for systemd. */
public class ServiceIT {

    private Path etc = Path.of("");
    private int port;

    @BeforeMethod
    public void writeTheConfiguration() throws IOException {
        Path folder = Temporary.folder("service");
        etc = Files.createDirectories(folder.resolve("etc"));
        Files.createDirectories(folder.resolve("run"));
        port = Ports.free();
        Files.writeString(
                etc.resolve("kamailio.cfg"),
                Readme.shown("kamailio", "minimal-script").replace("192.0.2.1:5061", "127.0.0.1:" + port));
        Files.writeString(
                etc.resolve("tls.cfg"),
                Readme.shown("ini", "minimal-tls")
                        .replace("sip.example.com.", "certs/default.")
                        .replace("/etc/ssl/certs/ca-certificates.crt", "certs/ca.pem"));
    }

    /** The arguments of the unit's command, for the files of this test. */
    private List<String> arguments() throws IOException {
        Matcher command = Pattern.compile("(?m)^ExecStart=/opt/siphost/bin/siphost (.*)$")
                .matcher(Readme.shown("ini", "service"));
        assertThat(command.find()).isTrue();
        String given = command.group(1)
                .replace("/etc/kamailio", etc.toString())
                .replace("/run/kamailio", etc.resolveSibling("run").toString());
        return List.of(given.split(" ", -1));
    }

    @Test
    public void theUnitsCommandServesTheMinimalConfiguration() throws Exception {
        Tool.require("openssl", "openssl");
        try (LaunchedHost host = started(arguments()).listening()) {
            assertThat(complaints(host)).isEmpty();
            assertThat(Tool.run(
                                    etc,
                                    Duration.ofSeconds(20),
                                    "",
                                    List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port))
                            .output())
                    .contains("CN = sip.example.test");
            assertThat(host.terminated().status()).isZero();
        }
    }

    @Test
    public void theLimitsForASourceAreTaken() throws Exception {
        Path script = etc.resolve("kamailio.cfg");
        Files.writeString(
                script,
                Files.readString(script)
                        .replace(
                                "\n\nrequest_route",
                                "\n" + Readme.shown("kamailio", "source-limits") + "\n\nrequest_route"));
        List<String> check = List.of("-c", "-f", "kamailio.cfg");
        try (LaunchedHost host = started(check)) {
            assertThat(host.status()).isZero();
            assertThat(complaints(host)).isEmpty();
        }
        Files.writeString(script, Files.readString(script).replace("192.0.2.0/24", "192.0.2.0/33"));
        try (LaunchedHost host = started(check)) {
            assertThat(host.status()).isEqualTo(1);
            assertThat(complaints(host)).singleElement().asString().contains("source_exempt");
        }
    }

    private LaunchedHost started(List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--test-certificates", "certs"));
        all.addAll(arguments);
        return LaunchedHost.run(etc, all.toArray(String[]::new));
    }

    /** Of the configuration; certificates that are made are told of, and descriptors that the machine does not give. */
    private static List<String> complaints(LaunchedHost host) throws IOException {
        return host.output()
                .lines()
                .filter(line -> line.contains(" WARNING: ") || line.contains(" ERROR: "))
                .filter(line -> !line.contains("made a test CA") && !line.contains("file descriptors"))
                .toList();
    }
}
