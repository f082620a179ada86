package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.IOException;
import java.util.Optional;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What {@code verify_strict} lets pass in either role: certificates as they should be, and those of a small tool. */
public class StrictHandshakeTest {

    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final String NO_KEY_ID =
            "no authority key identifier (verify_strict: RFC 5280, 4.2.1.1) at depth 0 (CN=lax.test, O=Test), issuer CN=Root,"
                    + " O=Test, valid 2026-05-02T12:00:00Z to 2026-07-31T12:00:00Z";

    private final Issued root = Issued.root("Root");
    private final Issued good = root.issue(named("good.test"));
    private final Issued lax = root.issue(named("lax.test").without(AUTHORITY_KEY_ID));

    private final TestFolder folder = new TestFolder();

    @SuppressWarnings("NullAway.Init")
    private TlsServer server;

    private static CertificateSpec named(String name) {
        return leaf(name).names("DNS:" + name);
    }

    @BeforeClass
    public void serve() throws IOException {
        folder.write("root.pem", root.pem());
        folder.identity("good.pem", good);
        folder.identity("lax.pem", lax);
        server = TlsServer.of(
                folder,
                "[server:default]",
                "certificate = good.pem",
                "[server:any]",
                "server_name = lax.test",
                "certificate = lax.pem",
                "[server:any]",
                "server_name = usual.server.test",
                "certificate = good.pem",
                "verify_client = on",
                "ca_list = root.pem",
                "[server:any]",
                "server_name = strict.server.test",
                "certificate = good.pem",
                "verify_client = on",
                "verify_strict = yes",
                "ca_list = root.pem",
                "[server:any]",
                "server_name = telling.server.test",
                "certificate = good.pem",
                "verify_client = optional_no_ca",
                "verify_strict = yes",
                "ca_list = root.pem",
                "[client:default]",
                "ca_list = root.pem",
                "verify_certificate = yes",
                "[client:any]",
                "server_name = strict.client.test",
                "server_id = strict",
                "ca_list = root.pem",
                "verify_certificate = yes",
                "verify_strict = 1");
    }

    @AfterClass(alwaysRun = true)
    public void stop() {
        server.close();
    }

    @DataProvider
    public Object[][] clients() {
        return new Object[][] {
            {"usual", good, "OK"},
            {"usual", lax, "OK"},
            {"strict", good, "OK"},
            {"strict", lax, "certificate_unknown"},
            {"telling", good, "OK"},
            {"telling", lax, "STRICT_NO_AUTHORITY_KEY_ID"},
        };
    }

    @Test(dataProvider = "clients")
    public void clients(String profile, Issued presented, String expected) throws IOException {
        String heard = TlsClient.boring(presented).hear(server.port(), profile + ".server.test", "TLSv1.3");
        assertThat(
                        heard.startsWith(TlsClient.REFUSED)
                                ? TlsClient.alert(heard)
                                : heard.replaceFirst(".* peer=(\\S+) .*", "$1"))
                .isEqualTo(expected);
    }

    @DataProvider
    public Object[][] servers() {
        return new Object[][] {
            {"none", "good.test", "served"},
            {"none", "lax.test", "served"},
            {"strict", "good.test", "served"},
            {"strict", "lax.test", "certificate refused: " + NO_KEY_ID},
        };
    }

    @Test(dataProvider = "servers")
    public void serversThatAreCalled(String id, String sni, String expected) throws IOException {
        TlsConnection connection = server.call(null, new ConnectIntent(Optional.of(id), Optional.of(sni)));
        assertThat(TlsServer.outcome(connection)).isEqualTo(expected);
    }
}
