package org.sipmodule.tls.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.serving.TestFolder;
import org.sipmodule.tls.serving.TlsClient;
import org.sipmodule.tls.serving.TlsServer;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every state of the behaviour reference's section 5.5, with the level of its line. */
public class IsPeerVerifiedTest {

    private static final InetSocketAddress END = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private static final Issued ROOT = Issued.root("Root");

    @Test
    public void isForRequestRoutesOnly() {
        assertThat(new IsPeerVerified(new ConnectionTable()).spec().routes()).isEqualTo(RouteKind.REQUEST_ONLY);
    }

    @DataProvider
    public Object[][] others() {
        return new Object[][] {
            {
                new Route(Optional.empty(), ""),
                "ERROR is_peer_verified: a message of the host's own: the message did not come over TLS; test proto==TLS first"
            },
            {
                Route.on(new ConnectionInfo(OptionalLong.empty(), "udp", END, END)),
                "ERROR is_peer_verified: message from udp:127.0.0.1:9: the message did not come over TLS; test proto==TLS first"
            },
            {
                Route.on(new ConnectionInfo(OptionalLong.of(1), "tls", END, END)),
                "ERROR is_peer_verified: message from tls:127.0.0.1:9: the connection is gone"
            },
        };
    }

    @Test(dataProvider = "others")
    public void falseWithAnErrorWithoutAConnection(RouteContext route, String line) {
        assertThat(said(new ConnectionTable(), route, false)).containsExactly(line);
    }

    @DataProvider
    public Object[][] clients() {
        return new Object[][] {
            {List.of(), false, "INFO is_peer_verified: message from tls:PEER: no certificate presented"},
            {
                List.of(Issued.selfSigned(leaf("self"))),
                false,
                "WARN is_peer_verified: message from tls:PEER: self-signed certificate at depth 0"
            },
            {
                List.of(ROOT.issue(leaf("old").expired())),
                false,
                "WARN is_peer_verified: message from tls:PEER: certificate has expired at depth 0"
            },
            {List.of(ROOT.leaf("good")), true, null},
        };
    }

    /** The line about a good one is at DEBUG, which the tests' logger leaves out. */
    @Test(dataProvider = "clients")
    public void tellsWhyNot(List<Issued> chain, boolean verified, String line) throws IOException {
        TestFolder folder = new TestFolder();
        folder.identity("cert.pem", ROOT.leaf("server"));
        folder.write("root.pem", ROOT.pem());
        try (TlsServer server = TlsServer.of(
                        folder, "[server:default]", "ca_list = root.pem", "verify_client = optional_no_ca");
                SSLSocket socket =
                        TlsClient.boring(chain.toArray(Issued[]::new)).connect(server.port(), null, "TLSv1.3")) {
            assertThat(socket.getInputStream().read()).isPositive(); // the server has ended its handshake too
            Route route = Route.on(server.table().connections().get(0).info());
            assertThat(said(server.table(), route, verified))
                    .isEqualTo(Stream.ofNullable(line)
                            .map(text -> text.replace("PEER", "127.0.0.1:" + socket.getLocalPort()))
                            .toList());
        }
    }

    /** The lines of its log, without thread and logger. */
    private static List<String> said(ConnectionTable connections, RouteContext route, boolean verified) {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            IsPeerVerified function = new IsPeerVerified(connections);
            assertThat(function.call(route, new Arguments(List.of())).isTrue()).isEqualTo(verified);
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(text -> text.contains("is_peer_verified"))
                .map(text -> text.replaceFirst(".*\\] (\\w+) \\S+ - ", "$1 "))
                .toList();
    }
}
