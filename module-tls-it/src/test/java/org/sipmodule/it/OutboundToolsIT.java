package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tool.RunningTool;
import org.sipmodule.tool.Tool;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Requests that the packaged host sends on over TLS to OpenSSL's server, which insists on a client certificate. */
public class OutboundToolsIT {

    private static final String CLIENTS = """
            [client:default]
            [client:any]
            server_id = bare
            server_name = alpha.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            [client:any]
            server_id = proven
            server_name = beta.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            certificate = certs/client.pem
            private_key = certs/client.key
            """;

    private static final String SCRIPT = """
            request_route {
                tls_set_connect_server_id("$rU");
                $du = "sip:127.0.0.1:%d;transport=tls";
                t_relay();
            }
            """;

    @DataProvider
    public Object[][] versions() {
        return new Object[][] {
            {"tls1_2", "handshake failure"},
            {"tls1_3", "certificate required"},
        };
    }

    @Test(dataProvider = "versions")
    public void opensslGetsWhatAProvenClientSends(String version, String alert) throws Exception {
        Tool.require("openssl", "openssl");
        int port = Ports.free();
        try (RelayingHost host = RelayingHost.start(CLIENTS, SCRIPT.formatted(port));
                RunningTool server = server(port, version)) {
            host.send("OPTIONS", "proven");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> server.output().contains("Call-ID: sent-1"));
            assertThat(server.output())
                    .contains("OPTIONS sip:proven@127.0.0.1 SIP/2.0", "subject=CN = client.example.test");
        }
    }

    /** F37, F40, F42: the sender hears at once, the log says in one line who refused what. */
    @Test(dataProvider = "versions")
    public void opensslRefusesAClientWithoutCertificate(String version, String alert) throws Exception {
        Tool.require("openssl", "openssl");
        int port = Ports.free();
        try (RelayingHost host = RelayingHost.start(CLIENTS, SCRIPT.formatted(port));
                RunningTool server = server(port, version)) {
            host.send("OPTIONS", "bare");

            assertThat(host.caller().next().startLine())
                    .isEqualTo("SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)");
            assertThat(host.output().lines().filter(line -> line.contains(" WARNING: tls")))
                    .singleElement()
                    .asString()
                    .matches(
                            "\\S+ \\S+ WARNING: tls: TLS handshake with 127\\.0\\.0\\.1:" + port
                                    + " from 127\\.0\\.0\\.1:\\d+ failed: the peer refused with alert " + alert
                                    + " \\(sni alpha\\.example\\.test, profile TLSc<any:alpha\\.example\\.test>, offered TLSv1\\.3\\)");
            assertThat(host.output())
                    .containsPattern("OPTIONS to .* could not be sent: the peer refused with alert " + alert);
            assertThat(server.output()).doesNotContain("OPTIONS");
        }
    }

    private static RunningTool server(int port, String version) throws Exception {
        Path certificates = RelayingHost.certificates();
        RunningTool server = RunningTool.start(
                certificates,
                List.of(
                        "openssl",
                        "s_server",
                        "-" + version,
                        "-accept",
                        "127.0.0.1:" + port,
                        "-cert",
                        "default.pem",
                        "-key",
                        "default.key",
                        "-CAfile",
                        "ca.pem",
                        "-Verify",
                        "1",
                        "-verify_return_error"));
        return server.saying("ACCEPT");
    }
}
