package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.it.peer.TlsCallee;
import org.sipmodule.readme.Readme;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;
import org.testng.annotations.Test;

/** Requests that the packaged host makes itself when kamcmd asks for them, by client profiles that the script names. */
public class LocalRequestIT {

    private static final String CLIENTS = """
            [client:default]
            ca_list = certs/ca.pem
            verify_certificate = yes
            [client:any]
            server_id = t1
            server_name = one.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            certificate = certs/client.pem
            private_key = certs/client.key
            [client:any]
            server_id = t2
            server_name = two.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            certificate = %1$s/second.pem
            private_key = %1$s/second.key
            [client:any]
            server_id = distrusting
            server_name = distrusting.example.test
            ca_list = certs/client.pem
            verify_certificate = yes
            """;

    private static final String SCRIPT = """
            loadmodule "ctl"
            modparam("ctl", "binrpc", "tcp:127.0.0.1:%d")
            modparam("tls", "xavp_cfg", "tls")
            request_route {
                exit;
            }
            event_route[tm:local-request] {
                if ($rU == "dropped") {
                    drop;
                }
                if ($rU == "xavp") {
                    $xavp(tls=>server_id) = "t2";
                } else if ($rU != "default") {
                    tls_set_connect_server_id("$rU");
                }
            }
            """;

    private static final String OK = "{\n\tcode: 200\n\ttext: OK\n}\n";

    private static String kamcmd(int port, String command, String uri) {
        return Tool.run(
                        Path.of("."),
                        Duration.ofSeconds(30),
                        "",
                        List.of(
                                "kamcmd",
                                "-s",
                                "tcp:127.0.0.1:" + port,
                                command,
                                "OPTIONS",
                                uri,
                                ".",
                                ".",
                                "From: <sip:host@example.test>\r\nTo: <sip:carrier@example.test>\r\n"))
                .output();
    }

    /** A folder with a client certificate that stands for itself. */
    private static Path secondClient() throws Exception {
        Path folder = Temporary.folder("second");
        String request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                + " -subj /CN=second.example.test -addext extendedKeyUsage=clientAuth"
                + " -keyout second.key -out second.pem";
        assertThat(Tool.run(folder, Duration.ofSeconds(30), "", List.of(request.split(" ", -1)))
                        .status())
                .isZero();
        return folder;
    }

    /** What the carrier shows and trusts: the test CA and the second client. */
    private static Path trustingBoth(Path folder) throws Exception {
        Path certificates = RelayingHost.certificates();
        for (String file : List.of("default.pem", "default.key")) {
            Files.copy(certificates.resolve(file), folder.resolve(file));
        }
        Files.writeString(
                folder.resolve("ca.pem"),
                Files.readString(certificates.resolve("ca.pem")) + Files.readString(folder.resolve("second.pem")));
        return folder;
    }

    /** Field cases F50 and F51: two tenants at one carrier, and no choice that outlives its request. */
    @Test
    public void twoTenantsShowTwoCertificatesToOneCarrier() throws Exception {
        Tool.require("kamcmd", "kamailio");
        Tool.require("openssl", "openssl");
        int control = Ports.free();
        Path own = secondClient();
        try (TlsCallee carrier = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start(CLIENTS.formatted(own), SCRIPT.formatted(control))) {
            carrier.answering(trustingBoth(own), "default");
            Object[][] rows = {
                {"t1", 1, "one.example.test", "CN=client.example.test"},
                {"t2", 2, "two.example.test", "CN=second.example.test"},
                {"t1", 1, "one.example.test", "CN=client.example.test"},
                {"xavp", 2, "two.example.test", "CN=second.example.test"},
                {"default", 3, "none", "nobody"},
                {"distrustin", 3, "none", "nobody"},
            };
            for (Object[] row : rows) {
                String uri = "sip:" + row[0] + "@127.0.0.1:" + carrier.port() + ";transport=tls";
                assertThat(kamcmd(control, "tm.t_uac_wait_block", uri)).as(uri).isEqualTo(OK);
                TlsCallee.Arrival arrival = carrier.next();
                assertThat(List.<Object>of(arrival.connection(), arrival.sni(), arrival.peer()))
                        .as(uri)
                        .containsExactly(row[1], row[2], row[3]);
            }
            String dropped = "sip:dropped@127.0.0.1:" + carrier.port() + ";transport=tls";
            assertThat(kamcmd(control, "tm.t_uac_start", dropped))
                    .isEqualTo(
                            "error: 500 - No error (0/RPC/UAC): event_route[tm:local-request] dropped the request, it"
                                    + " was not sent\n");
            String started = "sip:t1@127.0.0.1:" + carrier.port() + ";transport=tls";
            assertThat(kamcmd(control, "tm.t_uac_start", started)).isEmpty();
            assertThat(carrier.next().connection()).isOne();
            assertThat(carrier.connections()).isEqualTo(3);
            assertThat(host.output())
                    .containsOnlyOnce(
                            "WARNING: tls.runtime: no client profile has server_id distrustin, a request that asks for it"
                                    + " leaves by TLSc<default>, did you mean distrusting?\n")
                    .doesNotContain("ERROR");
        }
    }

    /** As the README shows it, but for the control socket and the carrier. */
    @Test
    public void theReadmesCommandAsksTheCarrier() throws Exception {
        Tool.require("kamcmd", "kamailio");
        Tool.require("openssl", "openssl");
        int control = Ports.free();
        Path own = secondClient();
        try (TlsCallee carrier = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start(CLIENTS.formatted(own), SCRIPT.formatted(control))) {
            carrier.answering(trustingBoth(own), "default");
            List<String> shown = Readme.shown("console", "own-request").lines().toList();
            String command = shown.get(0)
                    .substring("$ ".length())
                    .replace("unixs:run/kamailio_ctl", "tcp:127.0.0.1:" + control)
                    .replace("sip:carrier.example.com;transport", "sip:t1@127.0.0.1:" + carrier.port() + ";transport");
            Tool.Outcome outcome = Tool.run(Path.of("."), Duration.ofSeconds(30), "", List.of("bash", "-c", command));
            assertThat(outcome.output().lines())
                    .as(host.output())
                    .containsExactlyElementsOf(shown.subList(1, shown.size()));
            assertThat(carrier.next().sni()).isEqualTo("one.example.test");
        }
    }

    /** README D39: a handshake that fails is the answer, at once and with its reason. */
    @Test
    public void aCarrierThatIsNotTrustedIsToldToTheOperator() throws Exception {
        Tool.require("kamcmd", "kamailio");
        Tool.require("openssl", "openssl");
        int control = Ports.free();
        try (TlsCallee carrier = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start(CLIENTS.formatted(secondClient()), SCRIPT.formatted(control))) {
            carrier.answering(RelayingHost.certificates(), "default");
            String uri = "sip:distrusting@127.0.0.1:" + carrier.port() + ";transport=tls";
            String reply = kamcmd(control, "tm.t_uac_wait", uri);
            assertThat(reply).startsWith("477\nUnfortunately error on sending to next hop occurred (477/TM): ");
            String reason = reply.lines().skip(1).findFirst().orElseThrow().replaceFirst("^[^:]*: ", "");
            assertThat(reason).isNotBlank();
            assertThat(host.output()).contains("failed: " + reason);
        }
    }
}
