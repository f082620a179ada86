package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Which sessions {@code openssl s_client} may resume (manual 10.27, README D24). */
public class SessionMatrixTest {

    private static final String[] TLS_CFG = {
        "[server:default]",
        "verify_certificate = yes",
        "ca_list = root.pem",
        "[server:any]",
        "server_name = other.test",
        "certificate = other.pem",
        "verify_certificate = yes",
        "ca_list = root.pem",
    };

    @SuppressWarnings("NullAway.Init")
    private TestFolder folder;

    @BeforeMethod
    public void issue() throws IOException {
        Issued root = Issued.root("Root");
        folder = new TestFolder();
        folder.identity("cert.pem", root.leaf("default"));
        folder.identity("other.pem", root.leaf("other"));
        Issued client = root.leaf("client");
        folder.identity("client.pem", client);
        folder.write("crl.pem", Issued.pemOf(root.crl(client)));
        folder.write("other-root.pem", Issued.root("Other").pem());
        folder.write("root.pem", root.pem());
    }

    /** By id in 1.2 without tickets, else by ticket. */
    @DataProvider
    public Object[][] kinds() {
        List<Object[]> rows = new ArrayList<>();
        for (int cache = 0; cache < 2; cache++) {
            rows.add(new Object[] {cache, "1.2 by id", List.of("-tls1_2", "-no_ticket")});
            rows.add(new Object[] {cache, "1.2 by ticket", List.of("-tls1_2")});
            rows.add(new Object[] {cache, "1.3", List.of("-tls1_3")});
        }
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "kinds")
    public void resumesUnderTheSameProfileAndGenerationOnly(int cache, String name, List<String> options)
            throws Exception {
        try (TlsServer server = new TlsServer(folder, 1)) {
            server.params().with(TlsParams.SESSION_CACHE, cache);
            server.serve(TLS_CFG);
            Path session = folder.path().resolve("session.pem");
            String first = client(server, "mine.test", options, "-sess_out", session);
            assertThat(first).contains("served by TLSs<default> generation=1 ", " resumed=false peer=OK");
            if (cache == 0) {
                assertThat(first).as(name).doesNotContain("Session Ticket arrived", "TLS session ticket:");
            }
            if (!Files.exists(session) || Files.size(session) == 0) {
                assertThat(cache)
                        .as("a server that keeps sessions gives them out")
                        .isZero();
                return;
            }
            boolean kept = cache == 1;
            assertThat(client(server, "mine.test", options, "-sess_in", session))
                    .contains("served by TLSs<default> generation=1 ", " resumed=" + kept + " peer=OK")
                    .contains(kept ? "Reused, " : "New, ");
            assertThat(client(server, "other.test", options, "-sess_in", session))
                    .as("%s under another profile", name)
                    .contains("served by TLSs<any:other.test> generation=1 ", " resumed=false peer=OK")
                    .contains("CN = other", "New, ");
            server.serve(TLS_CFG);
            assertThat(client(server, "mine.test", options, "-sess_in", session))
                    .as("%s after a reload", name)
                    .contains("served by TLSs<default> generation=2 ", " resumed=false peer=OK")
                    .contains("New, ");
        }
    }

    @DataProvider
    public Object[][] f07Rules() {
        return new Object[][] {
            {"F07 certificate now required", false, "verify_certificate = yes", "verify_client = on"},
            {"F07 authority removed", true, "verify_certificate = yes", "verify_client = on\nca_list = other-root.pem"},
            {"F07 certificate revoked", true, "verify_certificate = yes", "verify_client = on\ncrl = crl.pem"},
        };
    }

    /** A session that was made before a reload spares nobody the new rules. */
    @Test(dataProvider = "f07Rules")
    public void f07SessionsDoNotOutliveTheRules(String name, boolean certificate, String before, String after)
            throws Exception {
        try (TlsServer server = new TlsServer(folder, 1)) {
            server.params().with(TlsParams.SESSION_CACHE, 1);
            Path session = folder.path().resolve("session.pem");
            for (List<String> version :
                    List.of(List.of("-tls1_2", "-no_ticket"), List.of("-tls1_2"), List.of("-tls1_3"))) {
                List<String> options = new ArrayList<>(version);
                if (certificate) {
                    options.addAll(List.of("-cert", "" + folder.path().resolve("client.pem")));
                }
                Files.deleteIfExists(session);
                server.serve("[server:default]", "ca_list = root.pem", before);
                assertThat(client(server, options, "-sess_out", session)).contains("served by ");
                assertThat(client(server, options, "-sess_in", session))
                        .as("%s %s: before the reload", name, version)
                        .contains(" resumed=true ");
                server.serve("[server:default]", "ca_list = root.pem", after);
                assertThat(client(server, options, "-sess_in", session))
                        .as("%s %s: after it", name, version)
                        .contains(" alert ")
                        .doesNotContain("served by ");
            }
        }
    }

    private static String client(TlsServer server, List<String> options, String what, Path session) throws Exception {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(what, session.toString()));
        try (OpenSsl client = OpenSsl.connect(server.port(), arguments.toArray(new String[0]))) {
            return client.send("bye\n").readAll();
        }
    }

    private String client(TlsServer server, String sni, List<String> options, String what, Path session)
            throws Exception {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-servername", sni, "-cert", "" + folder.path().resolve("client.pem")));
        return client(server, arguments, what, session);
    }
}
