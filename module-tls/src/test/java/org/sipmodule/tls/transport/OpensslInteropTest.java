package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.sipmodule.tls.serving.OpenSsl;
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
            int port = server.address().getPort();
            try (OpenSsl client = OpenSsl.connect(port, option, "-servername", "a.test")) {
                assertThat(client.send("ping pong\n").readUntil("ping pong"))
                        .contains("subject=CN = a.test")
                        .contains(version)
                        .endsWith("ping pong\n");
            }
        }
    }
}
