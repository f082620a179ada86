package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Another TLS implementation as the client, where it is installed. */
public class OpensslInteropTest {

    @DataProvider
    public Object[][] versions() {
        return new Object[][] {{"-tls1_2", "TLSv1.2"}, {"-tls1_3", "TLSv1.3"}};
    }

    @Test(dataProvider = "versions")
    public void clientSeesItsCertificateAndItsEcho(String option, String version) throws Exception {
        try (TestServer server = new TestServer()) {
            server.names.put("a.test", TestCertificates.server("a.test"));
            Process client = start(server, option);
            try (BufferedReader out = client.inputReader(US_ASCII)) {
                client.getOutputStream().write("ping pong\n".getBytes(US_ASCII));
                client.getOutputStream().flush();
                StringBuilder seen = new StringBuilder();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    seen.append(line).append('\n');
                    if (line.equals("ping pong")) {
                        break;
                    }
                }
                assertThat(seen)
                        .contains("subject=CN = a.test")
                        .contains(version)
                        .contains("ping pong");
            } finally {
                client.destroy();
                assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static Process start(TestServer server, String option) {
        try {
            return new ProcessBuilder(
                            "timeout",
                            "20",
                            "openssl",
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + server.address().getPort(),
                            "-servername",
                            "a.test",
                            option)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException absent) {
            throw new SkipException("openssl or timeout is not installed: " + absent.getMessage());
        }
    }
}
