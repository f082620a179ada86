package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Which client certificates pass: verify_client, verify_certificate, require_certificate and what they are verified
 * against, for every kind of certificate (behaviour reference 5.1 and 5.2).
 */
public class VerifyMatrixTest {

    /** What the three options come to (5.1). */
    private enum Mode {
        NOT_ASKED,
        OPTIONAL,
        MANDATORY,
        ANY,
        ANY_BUT_NONE;

        static Mode of(String verifyClient, boolean verify, boolean require) {
            return switch (verifyClient) {
                case "optional_no_ca" -> require ? ANY_BUT_NONE : ANY;
                case "on" -> MANDATORY;
                case "optional" -> require ? MANDATORY : OPTIONAL;
                default -> require ? MANDATORY : verify ? OPTIONAL : NOT_ASKED;
            };
        }
    }

    private enum Trust {
        CA_LIST,
        CA_LIST_AND_CRL,
        NOTHING
    }

    /** One profile. */
    private record Setting(String verifyClient, boolean verify, boolean require, Trust trust) {

        static List<Setting> all() {
            List<Setting> all = new ArrayList<>();
            for (Trust trust : Trust.values()) {
                for (String verifyClient : List.of("off", "on", "optional", "optional_no_ca")) {
                    for (int bits = 0; bits < 4; bits++) {
                        all.add(new Setting(verifyClient, (bits & 1) != 0, (bits & 2) != 0, trust));
                    }
                }
            }
            return all;
        }

        String serverName() {
            return (verifyClient + "-" + verify + "-" + require + "-" + trust + ".test")
                    .replace('_', '-')
                    .toLowerCase(Locale.ROOT);
        }

        List<String> lines() {
            List<String> lines = new ArrayList<>(List.of(
                    "[server:any]",
                    "server_name = " + serverName(),
                    "verify_client = " + verifyClient,
                    "verify_certificate = " + (verify ? "yes" : "no"),
                    "require_certificate = " + (require ? "yes" : "no")));
            if (trust != Trust.NOTHING) {
                lines.add("ca_list = root.pem");
            }
            if (trust == Trust.CA_LIST_AND_CRL) {
                lines.add("crl = crl.pem");
            }
            return lines;
        }

        /** What the script will see of the peer, or why there is no connection. */
        String expected(ClientCertificate kind, String version) {
            Mode mode = Mode.of(verifyClient, verify, require);
            boolean none = kind == ClientCertificate.NONE;
            if (none && (mode == Mode.MANDATORY || mode == Mode.ANY_BUT_NONE)) {
                return version.equals("TLSv1.3") ? "certificate_required" : "handshake_failure";
            }
            if (none || mode == Mode.NOT_ASKED) {
                return "NO_CERTIFICATE";
            }
            boolean lenient = mode == Mode.ANY || mode == Mode.ANY_BUT_NONE;
            String result = lenient
                    ? kind.last(trust == Trust.NOTHING, trust == Trust.CA_LIST_AND_CRL)
                    : trust == Trust.NOTHING ? "NO_TRUST_ANCHORS" : kind.result(trust == Trust.CA_LIST_AND_CRL);
            return lenient || result.equals("OK") ? result : "certificate_unknown";
        }

        @Override
        public String toString() {
            return "verify_client=" + verifyClient + " verify=" + verify + " require=" + require + " " + trust;
        }
    }

    private final Map<ClientCertificate, TlsClient> clients = new EnumMap<>(ClientCertificate.class);

    private final TestFolder folder = new TestFolder();

    @SuppressWarnings("NullAway.Init")
    private TlsServer server;

    @BeforeClass
    public void serve() throws IOException {
        ClientCertificate.Shelf shelf = new ClientCertificate.Shelf();
        for (ClientCertificate kind : ClientCertificate.values()) {
            clients.put(kind, shelf.client(kind));
        }
        folder.identity("cert.pem", shelf.root.leaf("server"));
        folder.write("root.pem", shelf.root.pem());
        folder.write("crl.pem", Issued.pemOf(shelf.root.crl(shelf.revoked)));
        List<String> lines = new ArrayList<>(List.of("[server:default]"));
        Setting.all().forEach(setting -> lines.addAll(setting.lines()));
        server = TlsServer.of(folder, lines.toArray(new String[0]));
    }

    @AfterClass(alwaysRun = true)
    public void stop() {
        server.close();
    }

    @DataProvider
    public Object[][] rows() {
        List<Object[]> rows = new ArrayList<>();
        for (Setting setting : Setting.all()) {
            rows.add(new Object[] {setting, "TLSv1.2"});
            rows.add(new Object[] {setting, "TLSv1.3"});
        }
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "rows")
    public void passesThoseItShould(Setting setting, String version) throws IOException {
        Map<ClientCertificate, String> expected = new EnumMap<>(ClientCertificate.class);
        Map<ClientCertificate, String> seen = new EnumMap<>(ClientCertificate.class);
        for (ClientCertificate kind : ClientCertificate.values()) {
            expected.put(kind, setting.expected(kind, version));
            seen.put(kind, outcome(Objects.requireNonNull(clients.get(kind)), setting, version));
        }
        assertThat(seen).as("%s %s", setting, version).isEqualTo(expected);
    }

    private String outcome(TlsClient client, Setting setting, String version) throws IOException {
        String heard = client.hear(server.port(), setting.serverName(), version);
        return heard.startsWith(TlsClient.REFUSED)
                ? TlsClient.alert(heard)
                : heard.replaceFirst(".* peer=(\\S+) .*", "$1");
    }
}
