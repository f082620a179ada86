package org.sipmodule.tls.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.Value;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsClient;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What scripts see of real connections, and when they see nothing. */
public class ConnectionValuesTest {

    private static final InetSocketAddress END = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private static final Set<String> VERDICTS =
            Set.of("$tls_peer_verified", "$tls_peer_revoked", "$tls_peer_expired", "$tls_peer_selfsigned");

    private final Issued root = Issued.root("Root");
    private final Issued intermediate = root.intermediate("Intermediate");
    private final Issued good = intermediate.issue(
            leaf("good").names("DNS:a.test", "DNS:b.test", "URI:sip:c.test", "mail:x@a.test", "IP:0a000001"));

    private final TestFolder folder = new TestFolder();

    @SuppressWarnings("NullAway.Init")
    private TlsServer server;

    @SuppressWarnings("NullAway.Init")
    private Values values;

    @BeforeClass
    public void serve() throws IOException {
        folder.identity("cert.pem", root.issue(leaf("server").names("DNS:server.test")));
        folder.write("root.pem", root.pem());
        String trust = "ca_list = root.pem\nverify_client = optional_no_ca";
        server = TlsServer.of(
                folder,
                "[server:default]",
                trust,
                "[server:any]",
                "server_name = a.test",
                trust,
                "[server:any]",
                "server_name = wide.test",
                "server_name_mode = 1",
                trust);
        values = new Values(server.table());
    }

    @AfterClass(alwaysRun = true)
    public void stop() {
        server.close();
    }

    /** What a test does with the route of a message on the connection. */
    private interface Question {
        void ask(ConnectionInfo connection) throws IOException;
    }

    private void connected(@Nullable String sni, Question question, Issued... chain) throws IOException {
        try (SSLSocket socket = TlsClient.boring(chain).connect(server.port(), sni, "TLSv1.3")) {
            assertThat(socket.getInputStream().read()).isPositive(); // the server has ended its handshake too
            question.ask(server.table()
                    .find((InetSocketAddress) socket.getRemoteSocketAddress(), (InetSocketAddress)
                            socket.getLocalSocketAddress())
                    .orElseThrow()
                    .info());
        }
        Awaitility.await().until(() -> server.table().count() == 0);
    }

    private static String value(Map<String, Value> all, String name) {
        return Objects.requireNonNull(all.get(name)).text();
    }

    private static Set<String> nulls(Map<String, Value> all) {
        return all.entrySet().stream()
                .filter(entry -> entry.getValue().isNull())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    public void everythingIsNullWithoutTls() {
        ConnectionInfo udp = new ConnectionInfo(OptionalLong.empty(), "udp", END, END);
        ConnectionInfo gone = new ConnectionInfo(OptionalLong.of(4711), "tls", END, END);
        ConnectionInfo unnumbered = new ConnectionInfo(OptionalLong.empty(), "tls", END, END);
        for (RouteContext route : List.of(
                Route.on(udp), Route.on(gone), Route.on(unnumbered), new Route(Optional.empty(), "sip:a.test"))) {
            Map<String, Value> all = values.all(route);
            assertThat(nulls(all)).isEqualTo(all.keySet());
            assertThat(values.select(route, "tls").isNull()).isTrue();
            assertThat(values.select(route, "tls.peer.verified").isNull()).isTrue();
            assertThat(values.select(route, "tls.peer.count.DNS")).isEqualTo(Value.of("0"));
            assertThat(checks(route, "a.test")).isFalse();
        }
    }

    @Test
    public void withoutCertificateWhatIsOfItIsNull() throws IOException {
        connected("a.test", connection -> {
            Map<String, Value> all = values.all(Route.on(connection));
            Set<String> ofPeer = all.keySet().stream()
                    .filter(name -> name.startsWith("$tls_peer_") || name.startsWith("$tls(p_"))
                    .filter(name -> !VERDICTS.contains(name) && !name.equals("$tls_peer_server_name"))
                    .collect(Collectors.toCollection(TreeSet::new));
            ofPeer.addAll(Set.of(
                    "$tls_my_san_email",
                    "$tls_my_san_uri",
                    "$tls_my_san_ip",
                    "$tls_my_subject_country",
                    "$tls_my_subject_locality",
                    "$tls_my_subject_state",
                    "$tls_my_subject_unit",
                    "$tls_my_subject_uid",
                    "$tls_my_issuer_country",
                    "$tls_my_issuer_locality",
                    "$tls_my_issuer_state",
                    "$tls_my_issuer_unit"));
            assertThat(nulls(all)).isEqualTo(ofPeer);
            VERDICTS.forEach(name -> assertThat(all.get(name)).isEqualTo(Value.of(0)));
            assertThat(all)
                    .containsEntry("$tls_verify_reason", Value.of("no certificate presented"))
                    .containsEntry("$tls_my_san_count(DNS)", Value.of(1))
                    .containsEntry("$tls_my_san_count(IP)", Value.of(0));
            assertThat(values.select(Route.on(connection), "tls.peer.count.URI"))
                    .isEqualTo(Value.of("0"));
            assertThat(values.select(Route.on(connection), "tls.my.verified").isNull())
                    .isTrue();
            assertThat(checks(Route.on(connection), "a.test")).isFalse();
        });
    }

    @Test
    public void valuesAreThoseOfTheConnection() throws IOException {
        connected(
                "a.test",
                connection -> {
                    Map<String, Value> all = values.all(Route.on(connection));
                    assertThat(all)
                            .containsEntry("$tls_version", Value.of("TLSv1.3"))
                            .containsEntry("$tls_peer_server_name", Value.of("a.test"))
                            .containsEntry("$tls_profile", Value.of("TLSs<any:a.test>"))
                            .containsEntry("$tls_generation", Value.of(1))
                            .containsEntry("$tls_verify_reason", Value.of("ok"))
                            .containsEntry("$tls_peer_verified", Value.of(1))
                            .containsEntry("$tls(p_subject_line)", Value.of("/O=Test/CN=good"))
                            .containsEntry("$tls_peer_subject", Value.of("/O=Test/CN=good"))
                            .containsEntry("$tls(p_issuer_line)", Value.of("/O=Test/CN=Intermediate"))
                            .containsEntry("$tls(m_subject_line)", Value.of("/O=Test/CN=server"))
                            .containsEntry("$tls_my_issuer", Value.of("/O=Test/CN=Root"))
                            .containsEntry("$tls_peer_san_count(DNS)", Value.of(2));
                    assertThat(value(all, "$tls_description"))
                            .isEqualTo(
                                    values.select(Route.on(connection), "tls").text())
                            .startsWith(value(all, "$tls_cipher_info") + " ")
                            .endsWith("Mac=AEAD\n");
                },
                good,
                intermediate);
    }

    @Test
    public void indicesCountFromZeroAndEndInNull() throws IOException {
        connected(
                null,
                connection -> {
                    Route route = Route.on(connection);
                    assertThat(values.variable(route, "tls_peer_san_hostname", 1))
                            .isEqualTo(Value.of("b.test"));
                    assertThat(values.variable(route, "tls_peer_san_hostname", 2)
                                    .isNull())
                            .isTrue();
                    assertThat(values.variable(route, "tls_peer_san_hostname", -1)
                                    .isNull())
                            .isTrue();
                    assertThat(values.select(route, "tls.peer.dns[1]")).isEqualTo(Value.of("b.test"));
                    assertThat(values.select(route, "tls.peer.dns[2]").isNull()).isTrue();
                    for (int i = 0; i < 3; i++) {
                        assertThat(values.select(route, "tls.peer.verified_cert_chain[" + i + "]"))
                                .isEqualTo(Value.of(List.of(good, intermediate, root)
                                        .get(i)
                                        .pem()
                                        .replace("\r", "")));
                    }
                    assertThat(values.select(route, "tls.peer.verified_cert_chain[3]")
                                    .isNull())
                            .isTrue();
                    assertThat(values.select(route, "tls.my.verified_cert_chain[-1]")
                                    .isNull())
                            .isTrue();
                },
                good,
                intermediate);
    }

    /** A verdict for each, and only one of the four can be 1. */
    @Test
    public void aVerdictThatIsNotGoodHasAReason() throws IOException {
        assertVerdict(
                "$tls_peer_expired",
                "certificate has expired",
                root.issue(leaf("old").expired()));
        assertVerdict("$tls_peer_selfsigned", "self-signed certificate", Issued.selfSigned(leaf("self")));
        assertVerdict(
                "",
                "unable to get local issuer certificate",
                Issued.root("Other").leaf("x"));
    }

    private void assertVerdict(String one, String reason, Issued client) throws IOException {
        connected(
                null,
                connection -> {
                    Map<String, Value> all = values.all(Route.on(connection));
                    for (String name : VERDICTS) {
                        assertThat(all.get(name)).as(name).isEqualTo(Value.of(name.equals(one) ? 1 : 0));
                    }
                    assertThat(all.get("$tls_verify_reason")).isEqualTo(Value.of(reason));
                    assertThat(values.select(Route.on(connection), "tls.peer.verified_cert_chain[0]")
                                    .isNull())
                            .isTrue();
                    assertThat(checks(Route.on(connection), "a.test")).isFalse();
                },
                client);
    }

    @DataProvider
    public Object[][] domains() {
        return new Object[][] {
            {"a.test", "sip:a.test", 1},
            {"a.test", "sips:user@A.test.:5061;transport=tls", 1},
            {"A.TEST", "sip:a.test", 1},
            {"a.test", "sip:wide.test", 0},
            {"a.test", "sip:other.test", 0},
            {"a.test", "sip:x@127.0.0.1", 0},
            {"sub.wide.test", "sip:wide.test", 1},
            {"wide.test", "sip:deep.sub.wide.test", 1},
            {"other.test", "sip:third.test", 1},
            {"other.test", "sip:[::1]", 1},
            {"other.test", "sip:a.test", 0},
            {"a.test", "tel:+4930", null},
            {"a.test", "", null},
            {null, "sip:a.test", null},
        };
    }

    @Test(dataProvider = "domains")
    public void sniMatchComparesProfiles(@Nullable String sni, String uri, @Nullable Integer match) throws IOException {
        connected(
                sni,
                connection -> assertThat(values.all(new Route(Optional.of(connection), uri))
                                .get("$tls_sni_match"))
                        .isEqualTo(match == null ? Value.none() : Value.of(match)));
    }

    @DataProvider
    public Object[][] claims() {
        return new Object[][] {
            {"URI:sip:a.test", "a.test", true},
            {"URI:sip:a.test", "A.Test.", true},
            {"URI:sip:a.test,DNS:b.test", "b.test", false},
            {"DNS:a.test,DNS:b.test", "b.test", true},
            {"DNS:*.a.test", "x.a.test", false},
            {"DNS:a.test", "sub.a.test", false},
            {"IP:7f000001", "127.0.0.1", true},
            {"DNS:a.test", "", false},
            {"DNS:a.test", "sip:a.test", false},
        };
    }

    @Test(dataProvider = "claims")
    public void aDomainIsProvenByRfc5922(String names, String domain, boolean proven) throws IOException {
        connected(
                null,
                connection -> assertThat(checks(Route.on(connection), domain)).isEqualTo(proven),
                root.issue(leaf("any.test").names(names.split(",", -1))));
    }

    private boolean checks(RouteContext route, String domain) {
        FunctionSpec function = new CheckDomain(server.table()).spec();
        return function.body()
                .call(route, new Arguments(List.of(Value.of(domain))))
                .isTrue();
    }

    @Test
    public void aDomainThatIsNothingIsNotProven() throws IOException {
        connected(
                null,
                connection -> assertThat(new CheckDomain(server.table())
                                .spec()
                                .body()
                                .call(Route.on(connection), new Arguments(List.of(Value.none())))
                                .isTrue())
                        .isFalse(),
                root.issue(leaf("x").names("DNS:<null>")));
    }

    @Test
    public void aConnectionThatIsNotDoneHasNothing() {
        TlsConnection connection = new TlsConnection(
                server.table().nextId(), TlsConnection.Direction.INBOUND, END, END, Instant.EPOCH, unused());
        assertThat(server.table().add(connection, 10)).isTrue();
        try {
            assertThat(values.all(Route.on(connection.info())).values()).allMatch(Value::isNull);
        } finally {
            server.table().remove(connection);
        }
    }

    private static TlsConnection.Link unused() {
        return (TlsConnection.Link) Proxy.newProxyInstance(
                ConnectionValuesTest.class.getClassLoader(),
                new Class<?>[] {TlsConnection.Link.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
