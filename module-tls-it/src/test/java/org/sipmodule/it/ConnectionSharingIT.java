package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCallee;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.Test;

/** Which connections of the packaged host stand for an address (field case F57). */
public class ConnectionSharingIT {

    private static final String SCRIPT = """
            tcp_accept_aliases=yes
            request_route {
                if ($proto == "tls") {
                    sl_send_reply("200", "Aliased");
                    exit;
                }
                $du = "sip:127.0.0.1:%d;transport=tls";
                t_relay();
            }
            """;

    /** A peer says that its connection stands for a port (RFC 5923); what goes to that port takes no notice. */
    @Test
    public void f57APeersAliasIsNoConnectionToThatPort() throws Exception {
        try (TlsCallee callee = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start("[client:default]\n", SCRIPT.formatted(callee.port()))) {
            assertThat(host.output()).contains("sets what has no meaning for this server: tcp_accept_aliases\n");
            callee.answering(RelayingHost.certificates(), "default");
            try (SSLSocket peer = (SSLSocket) TestIdentity.of(RelayingHost.certificates(), "client")
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), host.tlsPort())) {
                peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
                claim(peer, "alias-1", callee.port());
                assertThat(SipText.read(peer.getInputStream()).startLine()).isEqualTo("SIP/2.0 200 Aliased");

                assertThat(host.ask("anyone")).isEqualTo("SIP/2.0 200 OK");

                assertThat(callee.next().request().startLine()).isEqualTo("OPTIONS sip:anyone@127.0.0.1 SIP/2.0");
                assertThat(callee.connections()).isOne();
                // what comes next by the peer's connection is its own reply: nothing was sent on it in between
                claim(peer, "alias-2", callee.port());
                SipText next = SipText.read(peer.getInputStream());
                assertThat(next.startLine()).isEqualTo("SIP/2.0 200 Aliased");
                assertThat(next.header("Call-ID")).isEqualTo("alias-2");
            }
        }
    }

    /** With legs in two networks a carrier takes only what comes from the address that it knows. */
    @Test
    public void connectsFromTheSocketThatTheScriptNames() throws Exception {
        int port = Ports.free();
        try (TlsCallee callee = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start("[client:default]\n", """
                        listen=tls:127.0.0.2:%1$d
                        request_route {
                            if ($rU == "two") force_send_socket(tls:127.0.0.2:%1$d);
                            $du = "sip:127.0.0.1:%2$d;transport=tls";
                            t_relay();
                        }
                        event_route[tls:connection-out] {
                            xlog("connected from $sndfrom(ip)\\n");
                        }
                        """.formatted(port, callee.port()))) {
            callee.answering(RelayingHost.certificates(), "default");
            assertThat(host.ask("one")).isEqualTo("SIP/2.0 200 OK");
            assertThat(callee.next().request().header("Via")).startsWith("SIP/2.0/TLS 127.0.0.1:" + host.tlsPort());
            assertThat(host.ask("two")).isEqualTo("SIP/2.0 200 OK");
            assertThat(callee.next().request().header("Via")).startsWith("SIP/2.0/TLS 127.0.0.2:" + port);
            assertThat(callee.connections()).isEqualTo(2);
            assertThat(host.output()).contains("connected from 127.0.0.1", "connected from 127.0.0.2");
        }
    }

    private static void claim(SSLSocket peer, String call, int port) throws Exception {
        String request = "OPTIONS sip:host.example.test SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:" + port
                + ";alias;rport;branch=z9hG4bK-" + call + "\r\nFrom: <sip:peer@example.test>;tag=1\r\n"
                + "To: <sip:host.example.test>\r\nCall-ID: " + call + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
                + "Content-Length: 0\r\n\r\n";
        peer.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }
}
