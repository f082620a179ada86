package org.sipmodule.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sipmodule.embedded.MadeCertificates;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.sipmodule.readme.Readme;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tool.Tool;
import org.testng.annotations.Test;

/** Tomcat's own distribution with RestComm SIP Servlets, set up by the steps of the README and started by its own script. */
public class CatalinaIT {

    /** A JVM that reads seventy jars on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String TLS_CFG = """
            [server:default]
            method = TLSv1.2+
            certificate = certs/default.pem
            private_key = certs/default.key
            verify_client = optional
            ca_list = certs/ca.pem
            """;

    private static final String SCRIPT = """
            #!KAMAILIO
            enable_tls=yes
            loadmodule "tls"
            loadmodule "sl"
            loadmodule "textops"
            loadmodule "ctl"
            modparam("tls", "config", "tls.cfg")
            modparam("ctl", "binrpc", "unix:control")
            request_route {
                if ($rU == "barred") {
                    sl_send_reply("403", "Barred by the script");
                    exit;
                }
                append_hf("X-Script: $proto $tls_version\\r\\n");
            }
            """;

    @Test
    public void theDistributionServesBySteps() throws Exception {
        Path folder = MadeCertificates.besideThem();
        int port = Ports.free();
        Path tomcat = tomcat(folder, port);
        try (LaunchedHost container = LaunchedHost.run(
                        tomcat.resolve("bin/catalina.sh"),
                        folder,
                        Map.of("JRE_HOME", System.getProperty("java.home")),
                        "run")
                .saying("Sip Connector started", PATIENCE)) {
            assertServes(folder, port);
            assertThat(container.output()).contains("kamailio.cfg runs for the SIP stack Sip-Servlets");
            // a JVM that SIGTERM has ended after all that it had to close
            assertThat(container.terminated().status(PATIENCE)).isEqualTo(128 + 15);
            assertThat(ProcessHandle.of(container.pid())).isEmpty();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
            assertThat(folder.resolve("control")).doesNotExist();
        }
    }

    private static void assertServes(Path folder, int port) throws Exception {
        try (TlsCaller known = TlsCaller.to(port, TestIdentity.of(folder.resolve("certs"), "client"), "")) {
            SipText reply = known.ask("OPTIONS", "anybody");
            assertThat(reply.startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(reply.header("X-Verified")).isEqualTo("true");
            assertThat(reply.header("X-Script")).isEqualTo("tls TLSv1.3");
            assertThat(known.ask("INVITE", "barred").startLine()).isEqualTo("SIP/2.0 403 Barred by the script");
            assertThat(known.ask("INVITE", "anybody").startLine()).isEqualTo("SIP/2.0 200 OK");
        }
        Tool.require("kamcmd", "kamailio");
        List<String> command = List.of("kamcmd", "-s", "unix:" + folder.resolve("control"), "tls.options");
        assertThat(Tool.run(folder, Duration.ofSeconds(20), "", command).output())
                .contains("config: ")
                .contains("tls.cfg");
    }

    /** A copy of the distribution after the README's steps. */
    private static Path tomcat(Path folder, int port) throws IOException {
        Path tomcat = folder.resolve("tomcat");
        copy(folder, Path.of(System.getProperty("tomcat")), tomcat);
        Path lib = tomcat.resolve("lib");
        copyJars(Path.of(System.getProperty("restcomm")), lib);
        copyJars(LaunchedHost.HOME.resolve("lib"), lib);
        Files.writeString(folder.resolve("tls.cfg"), TLS_CFG);
        Path script = Files.writeString(folder.resolve("kamailio.cfg"), SCRIPT);
        Path conf = tomcat.resolve("conf");
        Files.writeString(
                conf.resolve("mss-sip-stack.properties"),
                Readme.shown("properties", "container-properties")
                        .replace("/etc/sip/kamailio.cfg", script.toString())
                        .replace("/run/sip", folder.toString()));
        Files.writeString(
                conf.resolve("server.xml"),
                Readme.shown("xml", "container-server").replace("\"5061\"", "\"" + port + "\""));
        Files.writeString(conf.resolve("dar.properties"), RestcommContainer.routing());
        Files.writeString(tomcat.resolve("bin/setenv.sh"), Readme.shown("bash", "container-setenv") + "\n");
        Path release = lib.resolve("org/mobicents/servlet/sip/core/release.properties");
        Files.createDirectories(release.getParent());
        Files.writeString(release, Readme.shown("properties", "container-release") + "\n");
        RestcommContainer.pack(tomcat.resolve("webapps/trial"), TrialServlet.class);
        return tomcat;
    }

    private static void copyJars(Path from, Path to) throws IOException {
        try (Stream<Path> jars = Files.list(from)) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.createSymbolicLink(to.resolve(jar.getFileName()), jar.toAbsolutePath());
            }
        }
    }

    /** Keeps the mode of what is to be run. */
    private static void copy(Path folder, Path from, Path to) {
        Tool.Outcome copied =
                Tool.run(folder, Duration.ofSeconds(60), "", List.of("cp", "-r", from.toString(), to.toString()));
        assertThat(copied.status()).as(copied.output()).isZero();
    }
}
