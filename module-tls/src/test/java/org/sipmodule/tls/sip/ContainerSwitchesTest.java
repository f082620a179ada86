package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsClient;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * The stack's own switch for client certificates, of which one value trusts everybody and whose absence asks everybody for
 * one: with our doors the profile decides, whatever it says.
 */
public class ContainerSwitchesTest {

    private static final String SWITCH = "gov.nist.javax.sip.TLS_CLIENT_AUTH_TYPE";

    private final Issued root = Issued.root("Root");
    private final TlsClient good = TlsClient.boring(root.leaf("good"));
    private final TlsClient selfSigned = TlsClient.boring(Issued.selfSigned(CertificateSpec.leaf("self")));
    private final TlsClient anonymous = TlsClient.boring();

    private final TestFolder folder = new TestFolder();

    @BeforeClass
    public void fillFolder() throws IOException {
        folder.identity("own.pem", root.leaf("server"));
        folder.write("root.pem", root.pem());
    }

    @DataProvider
    public Object[][] switches() {
        List<Object[]> rows = new ArrayList<>();
        for (String value : new String[] {null, "Enabled", "Want", "Disabled", "DisabledAll"}) {
            rows.add(new Object[] {"F36 processor", StackProperties.messageProcessor(), value});
            rows.add(new Object[] {"F36 sockets", SipStackFixture.socketDoor(), value});
        }
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "switches")
    public void profilesDecide(String door, Map<String, String> properties, @Nullable String value) throws Exception {
        Map<String, String> all = new HashMap<>(properties);
        if (value != null) {
            all.put(SWITCH, value);
        }
        TlsServer server = TlsServer.of(
                folder,
                "[server:default]",
                "certificate = own.pem",
                "[server:any]",
                "server_name = strict.test",
                "certificate = own.pem",
                "verify_client = on",
                "ca_list = root.pem");
        try (server;
                SipStackFixture stack = new SipStackFixture(all, server, SipSettings.DEFAULTS, "tls", server.port())) {
            assertThat(answer(anonymous, server, null)).as(door).isEqualTo("SIP/2.0 200 OK");
            assertThat(answer(good, server, "strict.test")).as(door).isEqualTo("SIP/2.0 200 OK");
            assertThat(answer(anonymous, server, "strict.test")).as(door).isEqualTo("refused");
            assertThat(answer(selfSigned, server, "strict.test")).as(door).isEqualTo("refused");
            assertThat(stack.requests).hasSize(2);
        }
    }

    private static String answer(TlsClient client, TlsServer server, @Nullable String name) throws Exception {
        try (TestPeer peer = new TestPeer(client.connect(server.port(), name, "TLSv1.2"))) {
            peer.send(Requests.options(1));
            return peer.receive().lines().findFirst().orElse("nothing");
        } catch (IOException refused) {
            return "refused";
        }
    }
}
