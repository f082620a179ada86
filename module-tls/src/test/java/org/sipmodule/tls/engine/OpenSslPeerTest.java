package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.VerifyClient;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.serving.OpenSsl;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.verify.VerifyResult;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The engine against {@code openssl s_client}, where it is installed. */
public class OpenSslPeerTest {

    private final Issued root = Issued.root("Root");
    private final Issued other = Issued.root("Other");

    private static ProfileContext serving(
            TlsProfile profile, Issued own, boolean sessionCache, List<X509Certificate> listed, Issued... path) {
        TrustedCertificates trusted = new TrustedCertificates(
                listed, java.util.Arrays.stream(path).map(Issued::certificate).toList());
        return new ProfileContext(
                profile,
                new ProfileMaterial(
                        List.of(new Identity(
                                List.of(own.certificate()), own.keys().getPrivate())),
                        trusted,
                        Optional.empty(),
                        ""),
                new EngineSettings(List.of(), SecurityLevel.DEFAULT, sessionCache),
                Clock.fixed(CertificateSpec.NOW, java.time.ZoneOffset.UTC));
    }

    private static String client(LoopbackServer server, String... arguments) throws Exception {
        try (OpenSsl client = OpenSsl.connect(server.port(), arguments)) {
            return client.readAll();
        }
    }

    @DataProvider
    public Object[][] versionsAndKeys() {
        List<Object[]> rows = new ArrayList<>();
        for (String key : List.of("RSA:2048", "EC:secp256r1")) {
            rows.add(new Object[] {key, "-tls1", "TLSv1"});
            rows.add(new Object[] {key, "-tls1_1", "TLSv1.1"});
            rows.add(new Object[] {key, "-tls1_2", "TLSv1.2"});
            rows.add(new Object[] {key, "-tls1_3", "TLSv1.3"});
        }
        rows.add(new Object[] {"Ed25519", "-tls1_2", "TLSv1.2"});
        rows.add(new Object[] {"Ed25519", "-tls1_3", "TLSv1.3"});
        rows.add(new Object[] {"EC:secp521r1", "-tls1_3", "TLSv1.3"});
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "versionsAndKeys")
    public void servesEveryVersionAndKey(String key, String option, String protocol) throws Exception {
        Issued own = root.issue(leaf("server").keyType(key));
        TlsProfile profile = TestProfile.server().method(TlsMethod.SSLV23).build();
        try (LoopbackServer server = new LoopbackServer(serving(profile, own, false, List.of()))) {
            String output = client(server, option, "-cipher", "ALL:@SECLEVEL=0");
            assertThat(server.outcome())
                    .as(output)
                    .isInstanceOfSatisfying(
                            Settled.class,
                            settled -> assertThat(settled.protocol()).isEqualTo(protocol));
            assertThat(output).contains("CN = server").contains("hi");
        }
    }

    @Test
    public void namesOfCaListAreSentInItsOrderAndThoseOfCaPathAreNot() throws Exception {
        TlsProfile profile = TestProfile.server().verify().build();
        ProfileContext context = serving(
                profile,
                root.leaf("server"),
                false,
                List.of(other.certificate(), root.certificate()),
                Issued.root("From the directory"));
        try (LoopbackServer server = new LoopbackServer(context)) {
            for (String option : List.of("-tls1_2", "-tls1_3")) {
                String output = client(server, option);
                assertThat(output)
                        .containsSubsequence("Acceptable client certificate CA names", "CN = Other", "CN = Root")
                        .doesNotContain("From the directory");
            }
        }
    }

    /** Kamailio takes the names from the file with the same function as {@code openssl s_server}: each once. */
    @Test
    public void namesOfCaListAreThoseThatOpenSslSends() throws Exception {
        Issued renewed = Issued.root("Other");
        Issued below = root.intermediate("Below");
        Issued own = root.leaf("server");
        TestFolder folder = new TestFolder();
        Path list = folder.write("ca.pem", below.pem() + other.pem() + root.pem() + renewed.pem() + root.pem());
        Path identity = folder.identity("own.pem", own);
        List<X509Certificate> listed = TrustedCertificates.of(
                        TrustedCertificates.ofFile(
                                new FileOption("ca_list", list, new SourceLocation("tls.cfg", 1, 1)), new Problems()),
                        List.of())
                .fromList();
        TlsProfile profile = TestProfile.server().verify().build();
        try (LoopbackServer ours = new LoopbackServer(serving(profile, own, false, listed));
                OpenSsl theirs = OpenSsl.serve(
                        "-CAfile", list.toString(), "-verify", "1", "-cert", identity.toString(), "-www")) {
            int port = theirs.port();
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                String expected;
                try (OpenSsl client = OpenSsl.connect(port, version)) {
                    expected = client.send("GET / HTTP/1.0\r\n\r\n").readAll();
                }
                assertThat(acceptable(expected))
                        .as(expected)
                        .containsExactly("O = Test, CN = Below", "O = Test, CN = Other", "O = Test, CN = Root");
                assertThat(acceptable(client(ours, version))).isEqualTo(acceptable(expected));
            }
        }
    }

    /** Conscrypt by itself leaves out the second one. */
    @Test
    public void everyServerNameReachesTheServer() throws Exception {
        ProfileContext calling = new ProfileContext(
                TestProfile.client().build(),
                new ProfileMaterial(List.of(), new TrustedCertificates(List.of(), List.of()), Optional.empty(), ""),
                new EngineSettings(List.of(), SecurityLevel.DEFAULT, false),
                Clock.fixed(CertificateSpec.NOW, java.time.ZoneOffset.UTC));
        TestFolder folder = new TestFolder();
        try (OpenSsl server = OpenSsl.serve(
                "-tlsextdebug",
                "-cert",
                folder.identity("own.pem", root.leaf("server")).toString())) {
            int port = server.port();
            for (String name : List.of("a.test", "bname")) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    ByteBuffer hello = ByteBuffer.allocate(1 << 15);
                    SSLEngine engine = calling.clientEngine(Optional.of(name));
                    engine.wrap(ByteBuffer.allocate(0), hello);
                    socket.getOutputStream().write(hello.array(), 0, hello.position());
                    assertThat(server.readUntil("TLS client extension \"server name\""))
                            .contains("server name");
                    assertThat(server.readUntil("TLS client extension")).contains(name);
                    EngineRelease.release(engine);
                }
            }
        }
    }

    private static List<String> acceptable(String output) {
        return output.lines()
                .dropWhile(line -> !line.equals("Acceptable client certificate CA names"))
                .skip(1)
                .takeWhile(line -> line.contains("CN = "))
                .toList();
    }

    @DataProvider
    public Object[][] mandatory() {
        return new Object[][] {{"-tls1_2", "alert"}, {"-tls1_3", "alert certificate required"}};
    }

    @Test(dataProvider = "mandatory")
    public void clientWithoutMandatoryCertificateIsToldSo(String option, String alert) throws Exception {
        TlsProfile profile = TestProfile.server().verifyClient(VerifyClient.ON).build();
        try (LoopbackServer server =
                new LoopbackServer(serving(profile, root.leaf("server"), false, List.of(root.certificate())))) {
            assertThat(client(server, option)).contains(alert).doesNotContain("\nhi");
            assertThat(server.outcome()).isInstanceOf(IOException.class);
        }
    }

    /** The engine has one alert for every refusal of a trust manager; Kamailio's say more (48, 45, 44). */
    @Test
    public void refusedCertificateEndsInAnAlert() throws Exception {
        Path file = new TestFolder().identity("client.pem", other.leaf("client"));
        TlsProfile profile = TestProfile.server().verify().build();
        try (LoopbackServer server =
                new LoopbackServer(serving(profile, root.leaf("server"), false, List.of(root.certificate())))) {
            for (String option : List.of("-tls1_2", "-tls1_3")) {
                assertThat(client(server, option, "-cert", file.toString())).contains("alert certificate unknown");
                assertThat(server.outcome())
                        .isInstanceOfSatisfying(
                                IOException.class,
                                refused -> assertThat(refused)
                                        .hasStackTraceContaining("unable to get local issuer certificate at depth 0"));
            }
        }
    }

    @DataProvider
    public Object[][] resumption() {
        return new Object[][] {
            {"-tls1_2", false, false},
            {"-tls1_2", false, true},
            {"-tls1_3", false, true},
            {"-tls1_2", true, false},
            {"-tls1_2", true, true},
            {"-tls1_3", true, true},
        };
    }

    @Test(dataProvider = "resumption")
    public void sessionsAreResumedOnlyWithSessionCache(String option, boolean cache, boolean tickets) throws Exception {
        TestFolder folder = new TestFolder();
        Path session = folder.path().resolve("session.pem");
        Path clientCertificate = folder.identity("client.pem", root.leaf("client"));
        TlsProfile profile = TestProfile.server().verify().build();
        try (LoopbackServer server =
                new LoopbackServer(serving(profile, root.leaf("server"), cache, List.of(root.certificate())))) {
            List<String> common = new ArrayList<>(List.of(option, "-cert", clientCertificate.toString()));
            if (!tickets) {
                common.add("-no_ticket");
            }
            client(server, with(common, "-sess_out", session));
            assertThat(server.outcome())
                    .isInstanceOfSatisfying(
                            Settled.class,
                            settled -> assertThat(settled.resumed()).isFalse());
            String output = client(server, with(common, "-sess_in", session));
            assertThat(server.outcome()).as(output).isInstanceOfSatisfying(Settled.class, settled -> {
                assertThat(settled.resumed()).isEqualTo(cache);
                assertThat(settled.peer().result()).isEqualTo(VerifyResult.OK);
            });
            assertThat(output).contains(cache ? "Reused, " : "New, ");
        }
    }

    private static String[] with(List<String> common, String option, Path file) {
        List<String> all = new ArrayList<>(common);
        if (Files.exists(file) || option.equals("-sess_out")) {
            all.addAll(List.of(option, file.toString()));
        }
        return all.toArray(new String[0]);
    }
}
