package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.ClientPki;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** F40: one line tells an operator everything about a handshake that failed, and a scan cannot fill a disk with it. */
public class FailureLineIT {

    private static final String SERVER = """
            [server:default]
            certificate = server.pem
            private_key = server.key
            ca_list = ca.pem
            verify_client = on
            """;

    private static final String SCRIPT = """
            #!KAMAILIO
            debug=2
            enable_tls=yes
            listen=tls:127.0.0.1:%d
            loadmodule "tls"
            modparam("tls", "config", "tls.cfg")
            request_route { exit; }
            """;

    private static final String DATES = "valid \\d{4}-\\d\\d-\\d\\dT\\S+Z to \\d{4}-\\d\\d-\\d\\dT\\S+Z";
    private static final String ROOT = "C=US, ST=Ohio, O=Root, CN=Root CA";

    private final ClientPki pki = new ClientPki();

    @SuppressWarnings("NullAway.Init")
    private LaunchedHost host;

    private int port;

    @BeforeMethod
    public void startHost() throws IOException {
        Path directory = Temporary.folder("failures");
        pki.write(directory);
        port = Ports.free();
        Files.writeString(directory.resolve("tls.cfg"), SERVER);
        Files.writeString(directory.resolve("kamailio.cfg"), SCRIPT.formatted(port));
        host = LaunchedHost.run(directory, "-f", "kamailio.cfg").listening();
    }

    @AfterMethod(alwaysRun = true)
    public void endHost() {
        host.close();
    }

    @DataProvider
    public Object[][] clients() {
        return new Object[][] {
            {"expired", "certificate has expired at depth 0 \\(CN=old\\.test\\), issuer " + ROOT + ", " + DATES},
            {"self-signed", "self-signed certificate at depth 0 \\(CN=self\\.test\\), issuer CN=self\\.test, " + DATES},
            {
                "with its unknown CA",
                "self-signed certificate in certificate chain at depth 1 \\(CN=Stranger\\), issuer CN=Stranger, "
                        + DATES
            },
            {
                "name of 1024 characters, expired",
                "certificate has expired at depth 0 \\(CN=x{97}\\.\\.\\.\\), issuer " + ROOT + ", " + DATES
            },
        };
    }

    @Test(dataProvider = "clients")
    public void aClientIsToldApartInOneLine(String client, String reason) throws Exception {
        int from = refused(client);
        assertThat(failures())
                .singleElement()
                .asString()
                .matches("\\S+ \\S+ WARNING: tls: TLS handshake from 127\\.0\\.0\\.1:" + from + " to 127\\.0\\.0\\.1:"
                        + port + " failed: certificate refused: " + reason
                        + " \\(sni alpha\\.test, profile TLSs<default>, offered TLSv1\\.3\\)");
    }

    @Test
    public void aScanWritesAFewLines() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            refused("self-signed");
        }
        long spans = Duration.ofNanos(System.nanoTime() - start).toSeconds() / 10 + 2;
        assertThat(failures().size()).isBetween(5, (int) Math.min(39, 5 * spans));
    }

    private List<String> failures() throws IOException {
        return host.output()
                .lines()
                .filter(line -> line.contains(" TLS handshake "))
                .toList();
    }

    /** The port that it came from. */
    private int refused(String client) throws IOException {
        try (SSLSocket socket = (SSLSocket)
                pki.context(client).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("alpha.test")));
            socket.setSSLParameters(parameters);
            try {
                // with TLS 1.3 the client is done before the server has looked at its certificate
                assertThat(socket.getInputStream().read()).isNegative();
            } catch (IOException alert) {
                assertThat(alert).hasMessageContaining("certificate_unknown");
            }
            return socket.getLocalPort();
        }
    }
}
