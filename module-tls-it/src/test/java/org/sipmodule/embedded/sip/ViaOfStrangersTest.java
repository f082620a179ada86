package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.embedded.HostOptions;
import org.sipmodule.it.peer.SipPeer;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A Via says where its sender wants replies, and may lie: they go back to where the request came from. */
public class ViaOfStrangersTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private Path directory = Path.of("");
    private int port;

    @BeforeMethod
    public void directory() throws IOException {
        directory = Temporary.folder("via");
        port = Ports.free();
    }

    private EmbeddedHost started(String route) throws IOException {
        Path script = Files.writeString(
                directory.resolve("kamailio.cfg"),
                "#!KAMAILIO\ndebug=0\nlisten=udp:127.0.0.1:" + port + "\nlisten=tcp:127.0.0.1:" + port
                        + "\nloadmodule \"sl.so\"\nloadmodule \"tm.so\"\nrequest_route {\n" + route + "\n}\n");
        return EmbeddedHost.start(HostOptions.of(script).withRunDirectory(directory));
    }

    @DataProvider
    public Object[][] vias() {
        return new Object[][] {
            {"UDP", "TCP 127.0.0.1:%d;rport;branch=z9hG4bK-1"},
            {"UDP", "TLS 127.0.0.1:%d;rport;branch=z9hG4bK-2"},
            {"UDP", "UDP 127.0.0.1:%d;rport;maddr=192.0.2.1;branch=z9hG4bK-3"},
            {"UDP", "UDP 127.0.0.1:%d;rport;maddr=nobody.invalid;branch=z9hG4bK-4"},
            {"UDP", "UDP 127.0.0.1:%2$d;received=127.0.0.2;branch=z9hG4bK-8"},
            {"UDP", "UDP 127.0.0.1:%2$d;received=nobody.invalid;branch=z9hG4bK-9"},
            {"TCP", "UDP 127.0.0.1:%d;rport;branch=z9hG4bK-5"},
            {"TCP", "TLS 127.0.0.1:%d;rport;branch=z9hG4bK-6"},
            {"TCP", "TCP nobody.invalid:%d;rport;maddr=nobody.invalid;branch=z9hG4bK-7"},
        };
    }

    @Test(dataProvider = "vias")
    public void repliesGoBackToTheSender(String transport, String via) throws Exception {
        try (EmbeddedHost host = started("t_newtran();\nt_reply(\"486\", \"Busy\");");
                SipPeer caller = SipPeer.to(transport, port);
                DatagramSocket named = new DatagramSocket(0, LOOPBACK)) {
            named.setSoTimeout(500);
            assertThat(host.listening()).hasSize(2);
            caller.send("INVITE", via.formatted(named.getLocalPort(), caller.localPort()), "", "");
            assertThat(caller.next().statusLine()).startsWith("SIP/2.0 100 ");
            assertThat(caller.next().statusLine()).startsWith("SIP/2.0 486 ");
            assertThatThrownBy(() -> named.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** Else anybody could have us connect to whomever. */
    @Test
    public void nobodyIsConnectedToForAReplyWithoutTransaction() throws Exception {
        try (EmbeddedHost host = started("sl_send_reply(\"200\", \"OK\");");
                ServerSocket victim = new ServerSocket(0, 50, LOOPBACK)) {
            victim.setSoTimeout(1500);
            StringBuilder requests = new StringBuilder();
            IntStream.range(0, 2000)
                    .forEach(i -> requests.append("OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:"
                            + victim.getLocalPort() + ";branch=z9hG4bK-" + i
                            + "\r\nFrom: <sip:a@b>;tag=a\r\nTo: <sip:c@d>\r\nCall-ID: " + i
                            + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"));
            try (Socket vanishing = new Socket(LOOPBACK, port)) {
                vanishing.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                vanishing.setSoLinger(true, 0);
            }
            assertThatThrownBy(victim::accept).isInstanceOf(SocketTimeoutException.class);
            try (SipPeer caller = SipPeer.to("TCP", port)) {
                assertThat(caller.ask("OPTIONS", "z9hG4bK-c", "").statusLine()).startsWith("SIP/2.0 200 ");
            }
            assertThat(host.listening()).hasSize(2);
        }
    }
}
