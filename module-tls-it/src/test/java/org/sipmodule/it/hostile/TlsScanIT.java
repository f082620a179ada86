package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.ClientPki;
import org.sipmodule.tool.Tool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * F64: scanners. What testssl.sh finds at {@code tls_method = TLSv1.2+} with everything else as it comes is worth "LOW" at
 * most, and calls go on meanwhile. {@code -Dscan.checks=all} for all that it can check; {@link Soak} has the rest of the
 * vulnerabilities.
 */
public class TlsScanIT {

    private static final Logger LOG = LoggerFactory.getLogger(TlsScanIT.class);

    private static final Duration RUN = Duration.ofSeconds(10);
    private static final int CALLS_PER_SECOND = 20;

    private final ClientPki pki = new ClientPki();

    /** The second one, with ROBOT, takes its time and runs where {@code -Dscan.checks} asks for more. */
    @DataProvider
    public Object[][] keys() {
        Object[] ec = {"ec", "server-ec", "-p -S"};
        Object[] rsa = {"rsa", "server", "-p -S -BB"};
        return System.getProperty("scan.checks") == null ? new Object[][] {ec} : new Object[][] {ec, rsa};
    }

    @Test(dataProvider = "keys")
    public void f64AScanFindsNothingAndDisturbsNobody(String keys, String certificate, String checks) throws Exception {
        Tool.require("testssl", "testssl.sh");
        DemoConfiguration demo = new DemoConfiguration();
        Path clients = Files.createDirectories(demo.directory().resolve("clients"));
        pki.write(clients);
        writeProfiles(demo, certificate);
        try (LaunchedHost host = demo.start();
                Calls calls = new Calls(demo, CALLS_PER_SECOND, RUN)) {
            List<TlsScan.Finding> findings =
                    TlsScan.of(demo.port(), "a.test", clients.resolve("ca.pem"), wanted(checks));
            calls.stop();
            LOG.info(
                    "{} findings for a key of type {}, those that are not fine: {}; {} calls, {} lost",
                    findings.size(),
                    keys,
                    findings.stream()
                            .filter(finding -> finding.severity().equals("LOW"))
                            .toList(),
                    calls.made(),
                    calls.lost());
            assertThat(findings).noneMatch(TlsScan.Finding::isBad);
            // it has found the server and its certificate
            assertThat(findings)
                    .contains(
                            new TlsScan.Finding("TLS1_3", "OK", "offered with final"),
                            new TlsScan.Finding("SSLv3", "OK", "not offered"))
                    .anyMatch(finding -> finding.id().startsWith("cert_trust")
                            && finding.severity().equals("OK"));
            assertThat(calls.made()).isPositive();
            assertThat(calls.lost()).isZero();
            assertThat(host.isAlive()).isTrue();
        }
    }

    private static List<String> wanted(String checks) {
        String wanted = System.getProperty("scan.checks", checks);
        return wanted.equals("all") ? List.of() : Arrays.asList(wanted.split(" "));
    }

    private static void writeProfiles(DemoConfiguration demo, String certificate) throws IOException {
        Files.writeString(demo.directory().resolve("tls.cfg"), """
                [server:default]
                tls_method = TLSv1.2+
                certificate = clients/%1$s.pem
                private_key = clients/%1$s.key

                [server:any]
                server_name = alpha.example.test
                certificate = certs/alpha.pem
                private_key = certs/alpha.key

                [client:default]
                """.formatted(certificate));
    }
}
