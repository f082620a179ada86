package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A refused client learns why, also one that is still sending when it is refused, as the JDK's is. */
public class RefusalTest {

    private static final int TIMES = 30;

    private final Issued root = Issued.root("Root");
    private final TestFolder folder = new TestFolder();
    private TlsServer server;

    @BeforeClass
    public void serve() throws IOException {
        folder.identity("cert.pem", root.leaf("server"));
        folder.write("root.pem", root.pem());
        server = TlsServer.of(folder, "[server:default]", "verify_client = on", "ca_list = root.pem");
    }

    @AfterClass(alwaysRun = true)
    public void stop() {
        server.close();
    }

    @DataProvider
    public Object[][] clients() {
        Issued stranger = Issued.root("Stranger").leaf("client");
        return new Object[][] {
            {"no certificate", TlsClient.sun(), "handshake_failure"},
            {"a stranger's certificate", TlsClient.sun(stranger), "certificate_unknown"},
        };
    }

    @Test(dataProvider = "clients")
    public void readsItsAlert(String what, TlsClient client, String alert) throws IOException {
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            heard.add(TlsClient.alert(client.hear(server.port(), null, "TLSv1.2")));
        }
        assertThat(heard).as(what).containsOnly(alert);
    }
}
