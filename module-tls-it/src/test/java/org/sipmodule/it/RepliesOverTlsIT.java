package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TestIdentity;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A reply to what came over TLS goes back over TLS, though the sender's Via names a transport in clear. */
public class RepliesOverTlsIT {

    @DataProvider
    public Object[][] vias() {
        return new Object[][] {{"UDP", "forward"}, {"TCP", "forward"}, {"TLS", "forward"}, {"UDP", "t_relay"}};
    }

    @Test(dataProvider = "vias")
    public void leaveByWhatTheRequestCameBy(String claimed, String function) throws Exception {
        try (SipAgent callee = SipAgent.udp("callee");
                RelayingHost host = RelayingHost.start("[client:default]\n", """
                        request_route {
                            $du = "sip:127.0.0.1:%d";
                            %s();
                        }
                        """.formatted(callee.port(), function));
                SSLSocket caller = (SSLSocket) TestIdentity.of(RelayingHost.certificates(), "client")
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), host.tlsPort())) {
            caller.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
            String request = "OPTIONS sip:callee@example.test SIP/2.0\r\nVia: SIP/2.0/" + claimed
                    + " 127.0.0.1:9;branch=z9hG4bK-claimed\r\nFrom: <sip:peer@example.test>;tag=1\r\n"
                    + "To: <sip:callee@example.test>\r\nCall-ID: claimed\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
                    + "Content-Length: 0\r\n\r\n";
            caller.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            callee.reply(callee.next("OPTIONS"), "200 OK");
            SipText reply = SipText.read(caller.getInputStream());
            assertThat(reply.startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(reply.header("Via")).startsWith("SIP/2.0/" + claimed + " 127.0.0.1:9;branch=z9hG4bK-claimed");
        }
    }
}
