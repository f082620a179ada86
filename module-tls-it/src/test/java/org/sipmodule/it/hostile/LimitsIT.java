package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Limits of the packaged host: what is told where one is reached. */
public class LimitsIT {

    @SuppressWarnings("NullAway.Init")
    private ControlledHost host;

    @SuppressWarnings("NullAway.Init")
    private SSLContext client;

    @BeforeClass
    public void startHost() throws Exception {
        host = ControlledHost.start(
                "modparam(\"tls\", \"max_connections_per_source\", 3)",
                "modparam(\"tls\", \"source_exempt\", \"192.0.2.0/24, 2001:db8::1\")");
        client = TestIdentity.of(host.directory().resolve("certs"), "client");
    }

    @AfterClass(alwaysRun = true)
    public void endHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @Test
    public void f63ASourceThatHasAllItsConnectionsIsTold() throws Exception {
        List<TlsCaller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                callers.add(TlsCaller.to(host.port(), client, "alpha.example.test"));
            }
            try (TlsCaller fourth = TlsCaller.to(host.port(), client, "alpha.example.test")) {
                throw new AssertionError("served: " + fourth.serverSubject());
            } catch (SSLException | SocketException refused) {
                assertThat(host.output())
                        .contains("max_connections_per_source: 127.0.0.1 has 3 connections, one more from 127.0.0.1:")
                        .contains(" is refused. When many users share that address, raise it or list the address in"
                                + " source_exempt");
            }
            assertThat(host.kamcmd("tls.limits"))
                    .contains("limit: max_connections_per_source\n\tvalue: 3\n\tnow: 3\n\treached: 1\n");
            for (TlsCaller caller : callers) {
                assertThat(caller.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
            }
        } finally {
            for (TlsCaller caller : callers) {
                caller.close();
            }
        }
    }

    @Test(dependsOnMethods = "f63ASourceThatHasAllItsConnectionsIsTold")
    public void messagesMayHaveTheirSizeAndNoMore() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request(200_000));
            assertThat(SipText.read(socket.getInputStream()).startLine()).startsWith("SIP/2.0 200 ");
            socket.getOutputStream().write(request(300_000));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            // closed with input of the peer's under way, as a long message has
            assertThat(host.output()).contains("closed, the peer sent");
        }
        assertThat(host.output())
                .contains("closed, the peer sent a Content-Length with which the message would be too long"
                        + " (max_message_size)");
        assertThat(host.kamcmd("stats.get_statistics", "tls:")).contains("tls:long_messages = 1\n");
    }

    private static byte[] request(int body) {
        String headers = String.join(
                "\r\n",
                "OPTIONS sip:alpha.example.test SIP/2.0",
                "Via: SIP/2.0/TLS 127.0.0.1:5061;rport;branch=z9hG4bKsize" + body,
                "From: <sip:me@example.test>;tag=1",
                "To: <sip:alpha.example.test>",
                "Call-ID: size",
                "CSeq: 1 OPTIONS",
                "Max-Forwards: 70",
                "Content-Type: text/plain",
                "Content-Length: " + body,
                "",
                "");
        return (headers + "x".repeat(body)).getBytes(StandardCharsets.US_ASCII);
    }
}
