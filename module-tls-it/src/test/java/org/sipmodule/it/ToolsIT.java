package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.TlsTunnel;
import org.sipmodule.it.tool.Sipp;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The distribution with {@code etc/kamailio.cfg}, as SIP operators' own tools see it. */
public class ToolsIT {

    private final DemoConfiguration demo = new DemoConfiguration();
    private LaunchedHost host;

    @BeforeClass
    public void startHost() throws IOException {
        host = demo.start();
    }

    @AfterClass
    public void endHost() throws Exception {
        assertThat(host.terminated().status()).as(host.output()).isZero();
    }

    @DataProvider
    public Object[][] names() {
        return new Object[][] {
            {"alpha.example.test", "alpha.example.test"},
            {"beta.example.test", "beta.example.test"},
            {"other.example.test", "sip.example.test"},
        };
    }

    @Test(dataProvider = "names")
    public void opensslSeesTheCertificateOfTheName(String serverName, String subject) {
        Tool.require("openssl", "openssl");
        Tool.Outcome shown = openssl("", "-servername", serverName, "-showcerts");
        assertThat(shown.output()).contains("subject=CN = " + subject);
    }

    @Test
    public void anOptionsTypedIntoOpensslIsAnswered() throws IOException {
        assertThat(TypedOptions.shown(
                        demo, "beta.example.test", "-cert", "certs/client.pem", "-key", "certs/client.key"))
                .contains("SIP/2.0 200 Keepalive", "X-Peer: verified");
    }

    /** Sofia-SIP's client, with its own TLS. */
    @Test
    public void sipOptionsGetsItsAnswer() throws IOException {
        Tool.require("sip-options", "sofia-sip-bin");
        Path home = Temporary.folder("sofia");
        Path auth = Files.createDirectories(home.resolve(".sip/auth"));
        Path certs = demo.directory().resolve("certs");
        Files.writeString(
                auth.resolve("agent.pem"),
                Files.readString(certs.resolve("client.pem")) + Files.readString(certs.resolve("client.key")));
        Files.copy(demo.authorities(), auth.resolve("cafile.pem"));
        Tool.Outcome answered = Tool.run(
                demo.directory(),
                Duration.ofSeconds(15),
                "",
                List.of(
                        "env",
                        "HOME=" + home,
                        "sip-options",
                        "-m",
                        "sips:127.0.0.1:*",
                        "sips:127.0.0.1:" + demo.port()));
        assertThat(answered.output()).startsWith("SIP/2.0 200 Keepalive");
    }

    /** INVITE, 200, ACK, BYE, 200, a thousand times over one TLS connection. */
    @Test
    public void sippCompletesAThousandCalls() {
        try (TlsTunnel tunnel = new TlsTunnel(demo.port(), "alpha.example.test", demo.authorities())) {
            Tool.Outcome calls = Sipp.run(
                    demo.directory(), "uac", "tcp", 1000, "-r", "200", "-d", "10", "127.0.0.1:" + tunnel.port());
            assertThat(calls.status()).as(calls.output()).isZero();
            assertThat(calls.output()).containsPattern("Successful call +\\| +\\d+ +\\| +1000");
            assertThat(calls.output()).containsPattern("Failed call +\\| +\\d+ +\\| +0");
        }
    }

    private Tool.Outcome openssl(String input, String... arguments) {
        List<String> command =
                new java.util.ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + demo.port()));
        command.addAll(List.of(arguments));
        return Tool.run(demo.directory(), Duration.ofSeconds(15), input, command);
    }
}
