package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.MadeCertificates;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.sipmodule.readme.Readme;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The README's application with a stack of its own: as it is written there, by both doors, in a process of its own. */
public class OwnStackIT {

    private static final String TLS_CFG = """
            [server:default]
            method = TLSv1.2+
            certificate = certs/default.pem
            private_key = certs/default.key
            verify_client = optional
            ca_list = certs/ca.pem
            """;

    private @Nullable Process process;

    @AfterMethod(alwaysRun = true)
    public void end() throws InterruptedException {
        Process launched = process;
        if (launched != null) {
            launched.destroyForcibly().waitFor();
        }
    }

    @DataProvider
    public Object[][] doors() {
        return new Object[][] {{"MESSAGE_PROCESSOR_FACTORY"}, {"NETWORK_LAYER"}};
    }

    @Test(dataProvider = "doors")
    public void theExampleServes(String door) throws Exception {
        Path folder = MadeCertificates.besideThem();
        int port = Ports.free();
        run(folder, door, port);
        try (TlsCaller known = TlsCaller.to(port, TestIdentity.of(folder.resolve("certs"), "client"), "");
                TlsCaller stranger = TlsCaller.to(port, TestIdentity.trusting(folder.resolve("certs/ca.pem")), "")) {
            assertThat(known.ask("OPTIONS", "me").startLine()).isEqualTo("SIP/2.0 200 You are known");
            assertThat(stranger.ask("OPTIONS", "me").startLine()).isEqualTo("SIP/2.0 200 Hello stranger");
            assertThat(stranger.ask("SUBSCRIBE", "me").startLine()).isEqualTo("SIP/2.0 405 Method Not Allowed");
        }
    }

    @Test(dataProvider = "doors")
    public void aRefusedScriptLetsNothingServe(String door) throws Exception {
        Path folder = MadeCertificates.besideThem();
        Files.writeString(folder.resolve("tls.cfg"), TLS_CFG.replace("default.key", "missing.key"));
        int port = Ports.free();
        Path output = launch(folder, door, port);
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> Files.readString(output).contains("Exception in thread \"main\""));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Files.readString(output))
                        .contains("missing.key")
                        .doesNotContain("listening"));
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    private void run(Path folder, String door, int port) throws IOException {
        Path output = launch(folder, door, port);
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> Files.readString(output).contains("listening"));
    }

    private Path launch(Path folder, String door, int port) throws IOException {
        String properties = Readme.shown("properties", "stack-properties");
        if (door.equals("NETWORK_LAYER")) {
            properties = properties
                    .replaceAll("(?m)^(gov.nist.javax.sip.MESSAGE_PROCESSOR_FACTORY=)", "#$1")
                    .replaceAll("(?m)^#(gov.nist.javax.sip.NETWORK_LAYER=)", "$1");
        }
        Files.writeString(folder.resolve("stack.properties"), properties);
        Files.writeString(folder.resolve("my-server.cfg"), Readme.shown("kamailio", "stack-script"));
        Files.writeString(folder.resolve("MyServer.java"), Readme.shown("java", "stack-application"));
        if (!Files.exists(folder.resolve("tls.cfg"))) {
            Files.writeString(folder.resolve("tls.cfg"), TLS_CFG);
        }
        String command = Readme.shown("console", "stack-run")
                .substring("$ ".length())
                .replace("siphost/lib", LaunchedHost.HOME.resolve("lib").toString())
                .replace("5061", Integer.toString(port));
        Path output = folder.resolve("output");
        process = new ProcessBuilder("bash", "-c", "exec " + command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return output;
    }
}
