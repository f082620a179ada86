package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every spelling of {@code method} against clients of every version (manual 10.1, README D1 to D4). */
public class MethodMatrixTest {

    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private final TlsClient client = TlsClient.boring();

    private final TestFolder folder = new TestFolder();

    @SuppressWarnings("NullAway.Init")
    private TlsServer server;

    /** The spelling and the versions it stands for. */
    private static Map<String, List<String>> spellings() {
        Map<String, List<String>> spellings = new LinkedHashMap<>();
        spellings.put("SSLv23", VERSIONS);
        for (String one : List.of("TLSv1", "TLSv1.0")) {
            spellings.put(one, VERSIONS.subList(0, 1));
            spellings.put(one + "+", VERSIONS);
        }
        spellings.put("TLSv1.1", VERSIONS.subList(1, 2));
        spellings.put("TLSv1.1+", VERSIONS.subList(1, 4));
        spellings.put("TLSv1.2", VERSIONS.subList(2, 3));
        spellings.put("TLSv1.2+", VERSIONS.subList(2, 4));
        spellings.put("TLSv1.3", VERSIONS.subList(3, 4));
        spellings.put("TLSv1.3+", VERSIONS.subList(3, 4));
        spellings.put("tlsV1.2", VERSIONS.subList(2, 3));
        spellings.put("", VERSIONS.subList(2, 4));
        return spellings;
    }

    private static String nameFor(String spelling) {
        return "m" + spelling.replace('.', '-').replace("+", "-plus") + (spelling.equals("tlsV1.2") ? "-case" : "")
                + ".test";
    }

    /** One profile for each spelling, chosen by name. */
    @BeforeClass
    public void serve() throws IOException {
        folder.identity("cert.pem", Issued.root("Root").leaf("server"));
        List<String> lines = new ArrayList<>(List.of("[server:default]"));
        for (String spelling : spellings().keySet()) {
            lines.addAll(List.of("[server:any]", "server_name = " + nameFor(spelling)));
            if (!spelling.isEmpty()) {
                lines.add("method = " + spelling);
            }
        }
        server = TlsServer.of(folder, lines.toArray(new String[0]));
    }

    @AfterClass(alwaysRun = true)
    public void stop() {
        server.close();
    }

    @Test
    public void noSpellingIsLeftOut() {
        assertThat(spellings().keySet()).containsAll(TlsMethod.allSpellings());
    }

    @DataProvider
    public Object[][] rows() {
        return spellings().entrySet().stream()
                .map(entry -> new Object[] {
                    entry.getKey().isEmpty() ? "left out" : entry.getKey(), entry.getKey(), entry.getValue()
                })
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "rows")
    public void f71ServesItsVersionsAndNoOther(String name, String spelling, List<String> versions) throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> seen = new LinkedHashMap<>();
        for (String version : VERSIONS) {
            expected.put(version, versions.contains(version) ? version : "refused");
            seen.put(version, outcome(spelling, version));
        }
        expected.put("any", versions.get(versions.size() - 1));
        seen.put("any", outcome(spelling, VERSIONS.toArray(new String[0])));
        assertThat(seen).as("method %s", name).isEqualTo(expected);
    }

    @DataProvider
    public Object[][] f72Clients() {
        return new Object[][] {{"F72 1.0 only", "TLSv1"}, {"F72 1.1 only", "TLSv1.1"}, {"F72 1.3 only", "TLSv1.3"}};
    }

    @Test(dataProvider = "f72Clients")
    public void f72OtherVersionsAreToldByAnAlert(String name, String version) throws IOException {
        assertThat(TlsClient.alert(client.hear(server.port(), nameFor("TLSv1.2"), version)))
                .as(name)
                .isEqualTo("protocol_version");
    }

    private String outcome(String spelling, String... offered) throws IOException {
        String heard = client.hear(server.port(), nameFor(spelling), offered);
        if (heard.startsWith(TlsClient.REFUSED)) {
            // by the server's alert, or, as old hellos name only their highest version, by the client itself
            assertThat(heard).as(Arrays.toString(offered)).containsAnyOf("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL");
            return "refused";
        }
        return heard.replaceFirst(".* version=(\\S+) .*", "$1");
    }
}
