package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.temporary.Temporary;
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
        port = SipPeer.freePort();
        for (String file : List.of("pem", "key")) {
            Files.copy(RelayingHost.certificates().resolve("default." + file), etc.resolve("sip.example.com." + file));
        }
        Files.writeString(
                etc.resolve("kamailio.cfg"),
                Readme.shown("kamailio", "minimal-script").replace("192.0.2.1:5061", "127.0.0.1:" + port));
        Files.writeString(
                etc.resolve("tls.cfg"),
                Readme.shown("ini", "minimal-tls")
                        .replaceFirst(
                                "/etc/ssl/certs/ca-certificates.crt",
                                RelayingHost.certificates().resolve("ca.pem").toString()));
    }

    /** The arguments of the unit's command, for the files of this test. */
    private String[] arguments() throws IOException {
        Matcher command = Pattern.compile("(?m)^ExecStart=/opt/siphost/bin/siphost (.*)$")
                .matcher(Readme.shown("ini", "service"));
        assertThat(command.find()).isTrue();
        return command.group(1)
                .replace("/etc/kamailio", etc.toString())
                .replace("/run/kamailio", etc.resolveSibling("run").toString())
                .split(" ", -1);
    }

    @Test
    public void theUnitsCommandServesTheMinimalConfiguration() throws Exception {
        Tool.require("openssl", "openssl");
        try (LaunchedHost host = LaunchedHost.run(etc, arguments()).listening()) {
            assertThat(host.output()).doesNotContain("WARNING", "ERROR");
            assertThat(Tool.run(
                                    etc,
                                    Duration.ofSeconds(20),
                                    "",
                                    List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port))
                            .output())
                    .contains("subject=CN = sip.example.test");
            assertThat(host.terminated().status(Duration.ofSeconds(5))).isZero();
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
        try (LaunchedHost host = LaunchedHost.run(etc, "-c", "-f", "kamailio.cfg")) {
            assertThat(host.status()).isZero();
            assertThat(host.output()).isEqualTo("kamailio.cfg: config file ok, exiting...\n");
        }
        Files.writeString(script, Files.readString(script).replace("192.0.2.0/24", "192.0.2.0/33"));
        try (LaunchedHost host =
                LaunchedHost.run(LaunchedHost.HOME.resolve("bin/siphost"), etc, Map.of(), "-c", "-f", "kamailio.cfg")) {
            assertThat(host.status()).isEqualTo(1);
            assertThat(host.output()).contains("source_exempt");
        }
    }
}
