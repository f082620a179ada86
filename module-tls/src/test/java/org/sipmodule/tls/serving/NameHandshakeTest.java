package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What {@code verify_name} of client profiles lets pass; the server they call shows a certificate for each SNI. */
public class NameHandshakeTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final List<String> CERTIFICATES = List.of("hosts", "uri", "wild", "address", "named", "stranger");

    private TestFolder folder;
    private TlsServer server;

    @BeforeMethod
    public void open() throws IOException {
        folder = new TestFolder();
        Issued root = Issued.root("Root");
        folder.write("root.pem", root.pem());
        folder.identity("nobody.pem", root.leaf("nobody"));
        folder.identity("hosts.pem", root.issue(leaf("x").names("DNS:a.test", "DNS:b.test")));
        folder.identity("uri.pem", root.issue(leaf("x").names("URI:sip:a.test", "DNS:b.test")));
        folder.identity("wild.pem", root.issue(leaf("x").names("DNS:*.a.test")));
        folder.identity("address.pem", root.issue(leaf("x").names("IP:7f000001")));
        folder.identity("named.pem", root.issue(leaf("x").names("DNS:named.server.test")));
        folder.identity("stranger.pem", Issued.root("Stranger").leaf("a.test"));
        server = TlsServer.of(
                folder,
                Stream.of(
                                Stream.of(
                                        "[server:default]",
                                        "certificate = hosts.pem",
                                        "verify_client = on",
                                        "ca_list = root.pem"),
                                CERTIFICATES.stream()
                                        .flatMap(name -> Stream.of(
                                                "[server:any]",
                                                "server_name = " + name + ".server.test",
                                                "certificate = " + name + ".pem",
                                                "verify_client = on",
                                                "ca_list = root.pem")),
                                client("default", "sip"),
                                client("any", "off"),
                                client("any", "wildcard"),
                                client("any", "sip:sip7.carrier.test,a.test"),
                                client("any", "sip:127.0.0.1"))
                        .flatMap(lines -> lines)
                        .toArray(String[]::new));
    }

    @AfterMethod(alwaysRun = true)
    public void close() {
        server.close();
    }

    /** A profile that is found by its rule. */
    private static Stream<String> client(String domain, String rule) {
        Stream<String> lines = Stream.of(
                "[client:" + domain + "]",
                "server_id = \"" + rule + "\"",
                "verify_name = " + rule,
                "certificate = nobody.pem",
                "ca_list = root.pem",
                "verify_certificate = yes");
        return domain.equals("any") ? Stream.concat(lines, Stream.of("server_name = \"" + rule + "\"")) : lines;
    }

    private TlsConnection dial(String rule, @Nullable String name, String certificate) throws IOException {
        return server.call(name, new ConnectIntent(Optional.of(rule), Optional.of(certificate + ".server.test")));
    }

    @DataProvider
    public Object[][] rows() {
        String refused = "certificate refused: name mismatch: wanted ";
        return new Object[][] {
            {"F30 the name dialled", "sip", "a.test", "hosts", "served"},
            {"F30 another name dialled", "sip", "c.test", "hosts", refused + "c.test, found DNS:a.test, DNS:b.test"},
            {"F30 off", "off", "c.test", "hosts", "served"},
            {"F30 a name by its URI", "sip", "a.test", "uri", "served"},
            {
                "F30 not by DNS beside a URI",
                "sip",
                "b.test",
                "uri",
                refused + "b.test, found URI:sip:a.test, DNS:b.test (DNS does not count beside a sip URI)"
            },
            {"F30 not by server_name", "sip", "c.test", "named", refused + "c.test, found DNS:named.server.test"},
            {"F30 an address dialled", "sip", null, "address", "served"},
            {
                "F30 an address the certificate has not",
                "sip",
                null,
                "hosts",
                refused + "127.0.0.1, found DNS:a.test, DNS:b.test"
            },
            {"F31 wildcard", "wildcard", "x.a.test", "wild", "served"},
            {
                "F31 only where asked for",
                "sip",
                "x.a.test",
                "wild",
                refused + "x.a.test, found DNS:*.a.test (wildcards do not count)"
            },
            {"F32 a listed domain", "sip:sip7.carrier.test,a.test", "sip9.carrier.test", "hosts", "served"},
            {"F32 a listed address", "sip:127.0.0.1", "a.test", "address", "served"},
            {
                "F32 not what was dialled",
                "sip:sip7.carrier.test,a.test",
                "x.a.test",
                "wild",
                refused + "sip7.carrier.test, a.test, found DNS:*.a.test"
            },
            {
                "the chain comes first",
                "sip",
                "a.test",
                "stranger",
                "certificate refused: unable to get local issuer certificate at depth 0 (CN=a.test, O=Test), issuer"
                        + " CN=Stranger, O=Test, valid 2026-05-02T12:00:00Z to 2026-07-31T12:00:00Z"
            },
        };
    }

    @Test(dataProvider = "rows")
    public void aServerIsCalledOnlyWhenItsCertificateHasTheName(
            String what, String rule, @Nullable String name, String certificate, String expected) throws IOException {
        String of = expected.contains("name mismatch")
                ? " at depth 0 (CN=x, O=Test), issuer CN=Root, O=Test, valid 2026-05-02T12:00:00Z to 2026-07-31T12:00:00Z"
                : "";
        assertThat(TlsServer.outcome(dial(rule, name, certificate))).isEqualTo(expected + of);
    }

    @Test
    public void f35ClientsAreNotComparedWithNames() throws IOException {
        TlsConnection out = dial("sip", "a.test", "hosts");
        assertThat(TlsServer.outcome(out)).isEqualTo("served");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                server.table().find(/* local= */ out.remote(), /* remote= */ out.local()))
                        .hasValueSatisfying(in -> assertThat(in.handshake())
                                .hasValueSatisfying(settled -> assertThat(
                                                settled.peer().chain().get(0).getSubjectX500Principal())
                                        .hasToString("CN=nobody, O=Test"))));
    }

    @Test
    public void f50SharesOnlyUnderTheNameThatWasChecked() throws IOException {
        TlsConnection first = dial("sip", "a.test", "hosts");

        assertThat(dial("sip", "A.Test.", "hosts")).isSameAs(first);
        TlsConnection other = dial("sip", "c.test", "hosts");
        assertThat(other).isNotSameAs(first);
        assertThat(TlsServer.outcome(first)).isEqualTo("served");
        assertThat(TlsServer.outcome(other)).startsWith("certificate refused");
        String listed = "sip:sip7.carrier.test,a.test";
        assertThat(dial(listed, "c.test", "hosts")).isSameAs(dial(listed, "a.test", "hosts"));
        assertThat(dial("off", "c.test", "hosts")).isSameAs(dial("off", "a.test", "hosts"));
    }
}
