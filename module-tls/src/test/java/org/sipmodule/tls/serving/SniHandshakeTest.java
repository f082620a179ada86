package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A name in the ClientHello switches the whole profile (README D5 to D7). */
public class SniHandshakeTest {

    private static final String[] BOTH = {"TLSv1.2", "TLSv1.3"};
    private static final List<String> NAMES = List.of("default", "alpha", "beta", "gamma", "delta", "epsilon", "three");

    private final Issued root = Issued.root("Root");
    private final Issued other = Issued.root("Other");
    private final Map<String, Issued> identities = new HashMap<>();
    // the JDK's sends no name of its own for an address; BoringSSL's writes its flight in one piece and so sees every
    // alert
    private final TlsClient plain = TlsClient.sun();
    private final TlsClient anonymous = TlsClient.boring();

    @SuppressWarnings("NullAway.Init")
    private TestFolder folder;

    @BeforeClass
    public void issue() {
        NAMES.forEach(name -> identities.put(name, root.leaf(name)));
    }

    @BeforeMethod
    public void write() throws IOException {
        folder = new TestFolder();
        for (String name : NAMES) {
            folder.identity(name + ".pem", Objects.requireNonNull(identities.get(name)));
        }
        folder.write("root.pem", root.pem());
        folder.write("other-root.pem", other.pem());
    }

    /** A profile with the certificate of that name. */
    private static List<String> profile(String where, String certificate, String... options) {
        List<String> lines =
                new ArrayList<>(List.of("[server:" + where + "]", "certificate = " + certificate + ".pem"));
        lines.addAll(List.of(options));
        return lines;
    }

    @SafeVarargs
    private static String[] file(List<String>... profiles) {
        List<String> lines = new ArrayList<>();
        for (List<String> profile : profiles) {
            lines.addAll(profile);
        }
        return lines.toArray(new String[0]);
    }

    private static String named(String name) {
        return "server_name = " + name + ".example.test";
    }

    /** Rows: which socket, the name sent, whose certificate. */
    private static final Object[][] CHOICES = {
        {0, null, "default"},
        {0, "beta.example.test", "beta"},
        {0, "sub.beta.example.test", "default"},
        {0, "BETA.Example.TEST", "beta"},
        {0, "gamma.example.test", "gamma"},
        {0, "sub.gamma.example.test", "gamma"},
        {0, "a.b.gamma.example.test", "gamma"},
        {0, "xgamma.example.test", "default"},
        {0, "SUB.GAMMA.example.test", "gamma"},
        {0, "delta.example.test", "default"},
        {0, "sub.delta.example.test", "delta"},
        {0, "a.b.delta.example.test", "delta"},
        {0, "xdelta.example.test", "default"},
        {0, "epsilon.example.test", "default"},
        {0, "unknown.example.test", "default"},
        {0, "three.example.test", "three"},
        {0, "sub.three.example.test", "default"},
        {1, null, "alpha"},
        {1, "beta.example.test", "beta"},
        {1, "unknown.example.test", "alpha"},
        {1, "epsilon.example.test", "alpha"},
        {1, "sub.gamma.example.test", "gamma"},
        {2, null, "epsilon"},
        {2, "epsilon.example.test", "epsilon"},
        {2, "sub.epsilon.example.test", "default"},
        {2, "beta.example.test", "beta"},
        {2, "unknown.example.test", "default"},
    };

    @DataProvider
    public Object[][] versions() {
        return new Object[][] {{"TLSv1.2"}, {"TLSv1.3"}};
    }

    @Test(dataProvider = "versions")
    public void choosesByNameAndSocket(String version) throws IOException {
        try (TlsServer server = new TlsServer(folder, 3)) {
            server.serve(file(
                    profile("default", "default"),
                    profile("127.0.0.1:" + server.port(1), "alpha"),
                    profile("any", "beta", named("beta")),
                    profile("any", "gamma", named("gamma"), "server_name_mode = 1"),
                    profile("any", "delta", named("delta"), "server_name_mode = 2"),
                    profile("127.0.0.1:" + server.port(2), "epsilon", named("epsilon")),
                    profile("any", "three", named("three"), "server_name_mode = 3")));
            List<String> expected = new ArrayList<>();
            List<String> seen = new ArrayList<>();
            for (Object[] row : CHOICES) {
                String name = "socket " + row[0] + " name " + row[1] + ": ";
                expected.add(name + row[2]);
                String heard = plain.hear(server.port((Integer) row[0]), (String) row[1], version);
                seen.add(name + heard.replaceFirst(".* as ", ""));
            }
            assertThat(seen).containsExactlyElementsOf(expected);
        }
    }

    @Test(dataProvider = "versions")
    public void switchesVerificationAndMethod(String version) throws IOException {
        TlsClient good = TlsClient.boring(root.leaf("good"));
        TlsClient selfSigned = TlsClient.boring(Issued.selfSigned(CertificateSpec.leaf("self")));
        try (TlsServer server = TlsServer.of(
                folder,
                file(
                        profile("default", "default"),
                        profile(
                                "any",
                                "beta",
                                named("beta"),
                                "verify_certificate = yes",
                                "require_certificate = yes",
                                "ca_list = root.pem"),
                        profile("any", "gamma", named("gamma"), "method = TLSv1.2")))) {
            String missing = version.equals("TLSv1.3") ? "certificate_required" : "handshake_failure";
            assertThat(hear(server, anonymous, "beta", version)).isEqualTo(missing);
            assertThat(hear(server, good, "beta", version)).isEqualTo("beta OK");
            assertThat(hear(server, selfSigned, "beta", version)).isEqualTo("certificate_unknown");
            assertThat(hear(server, anonymous, null, version)).isEqualTo("default NO_CERTIFICATE");
            assertThat(hear(server, good, null, version)).isEqualTo("default NO_CERTIFICATE");
            assertThat(hear(server, anonymous, "gamma", version))
                    .isEqualTo(version.equals("TLSv1.3") ? "protocol_version" : "gamma NO_CERTIFICATE");
        }
    }

    @Test
    public void switchesCiphers() throws IOException {
        String strong = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        String usual = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        try (TlsServer server = TlsServer.of(
                folder,
                file(
                        profile("default", "default"),
                        profile("any", "delta", named("delta"), "cipher_list = ECDHE-ECDSA-AES256-GCM-SHA384")))) {
            int port = server.port();
            assertThat(plain.hear(port, null, List.of(usual), "TLSv1.2")).contains("cipher=" + usual + " ");
            assertThat(plain.hear(port, "delta.example.test", List.of(strong), "TLSv1.2"))
                    .contains("cipher=" + strong + " ");
            assertThat(plain.hear(port, "delta.example.test", List.of(usual), "TLSv1.2"))
                    .isEqualTo(TlsClient.REFUSED + "Received fatal alert: handshake_failure");
        }
    }

    @Test(dataProvider = "versions")
    public void aNamedProfileMayBeMoreLenient(String version) throws IOException {
        try (TlsServer server = TlsServer.of(
                folder,
                file(
                        profile("default", "default", "verify_client = on", "ca_list = root.pem"),
                        profile("any", "beta", named("beta"))))) {
            assertThat(hear(server, anonymous, "beta", version)).isEqualTo("beta NO_CERTIFICATE");
            assertThat(hear(server, anonymous, null, version))
                    .isEqualTo(version.equals("TLSv1.3") ? "certificate_required" : "handshake_failure");
        }
    }

    @Test(dataProvider = "versions")
    public void switchesAuthorities(String version) throws IOException {
        TlsClient good = TlsClient.boring(root.leaf("good"));
        TlsClient others = TlsClient.boring(other.leaf("others"));
        try (TlsServer server = TlsServer.of(
                folder,
                file(
                        profile("default", "default", "verify_client = on", "ca_list = root.pem"),
                        profile("any", "beta", named("beta"), "verify_client = on", "ca_list = other-root.pem")))) {
            assertThat(hear(server, others, "beta", version)).isEqualTo("beta OK");
            assertThat(hear(server, good, "beta", version)).isEqualTo("certificate_unknown");
            assertThat(hear(server, good, null, version)).isEqualTo("default OK");
            assertThat(hear(server, others, null, version)).isEqualTo("certificate_unknown");
        }
    }

    private static String hear(TlsServer server, TlsClient client, @Nullable String name, String version)
            throws IOException {
        String heard = client.hear(server.port(), name == null ? null : name + ".example.test", version);
        return heard.startsWith(TlsClient.REFUSED)
                ? TlsClient.alert(heard)
                : heard.replaceFirst(".* peer=(\\S+) as (\\S+)", "$2 $1");
    }

    /** Field case F06: a certificate of another profile under load. */
    @Test
    public void neverShowsTheCertificateOfAnotherProfile() throws Exception {
        int threads = 8;
        int rounds = 50;
        List<String> profiles = List.of("alpha", "beta", "gamma");
        ExecutorService clients = Executors.newFixedThreadPool(threads);
        try (TlsServer server = TlsServer.of(
                folder,
                file(
                        profile("default", "default"),
                        profile("any", "alpha", named("alpha")),
                        profile("any", "beta", named("beta")),
                        profile("any", "gamma", named("gamma"))))) {
            List<Callable<List<String>>> runs = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                TlsClient client = TlsClient.boring();
                runs.add(() -> {
                    List<String> wrong = new ArrayList<>();
                    for (int round = 0; round < rounds; round++) {
                        for (String profile : profiles) {
                            String heard =
                                    client.hear(server.port(), profile + ".example.test", BOTH[round % BOTH.length]);
                            if (!heard.startsWith("served by TLSs<any:" + profile + ".example.test>")
                                    || !heard.endsWith(" as " + profile)) {
                                wrong.add(profile + ": " + heard);
                            }
                        }
                    }
                    return wrong;
                });
            }
            for (Future<List<String>> run : clients.invokeAll(runs, 60, TimeUnit.SECONDS)) {
                assertThat(run.get()).isEmpty();
            }
            assertThat(server.counters().handshakesDone().sum()).isEqualTo((long) threads * rounds * profiles.size());
        } finally {
            clients.shutdownNow();
        }
    }
}
