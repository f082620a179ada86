package org.sipmodule.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.sipmodule.it.peer.SipPeer;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Problem;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.host.RpcRegistry;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class EmbeddedHostTest {

    private Path directory = Path.of("");
    private int port;

    @BeforeMethod
    public void freshPlace() throws IOException {
        directory = Temporary.folder("embedded-host");
        port = Ports.free();
    }

    private EmbeddedHost started(String head, String route) throws IOException {
        return EmbeddedHost.start(HostOptions.of(script(head, route)).withRunDirectory(directory));
    }

    private Path script(String head, String route) throws IOException {
        return Files.writeString(
                directory.resolve("kamailio.cfg"),
                "#!KAMAILIO\ndebug=0\nlisten=udp:127.0.0.1:" + port + "\nlisten=tcp:127.0.0.1:" + port + "\n" + head
                        + "\nloadmodule \"sl.so\"\nloadmodule \"tm.so\"\nloadmodule \"textops.so\"\nrequest_route {\n"
                        + route + "\n}\n");
    }

    @DataProvider
    public Object[][] transports() {
        return new Object[][] {{"UDP"}, {"TCP"}};
    }

    @Test(dataProvider = "transports")
    public void answersStatelessly(String transport) throws Exception {
        try (EmbeddedHost host = started(
                        "server_header=\"Server: trial\"",
                        "append_to_reply(\"X-Mine: yes\\r\\n\"); sl_send_reply(\"200\", \"All Fine\");");
                SipPeer peer = SipPeer.to(transport, port)) {
            assertThat(host.listening()).hasSize(2);

            SipPeer.Reply reply = peer.ask("OPTIONS", "z9hG4bK-a", "");

            assertThat(reply.statusLine()).isEqualTo("SIP/2.0 200 All Fine");
            assertThat(reply.header("X-Mine")).isEqualTo("yes");
            assertThat(reply.header("Server")).isEqualTo("trial");
            assertThat(reply.header("Call-ID")).isEqualTo("call-1");
            assertThat(reply.header("CSeq")).isEqualTo("1 OPTIONS");
            assertThat(reply.header("Via")).contains("branch=z9hG4bK-a").contains("received=127.0.0.1");
            assertThat(reply.header("To")).contains(";tag=");
        }
    }

    @Test
    public void plainTcpConnectionsAreListedWhileTheyAreOpen() throws Exception {
        try (EmbeddedHost host = started("tcp_max_connections=77", "sl_send_reply(\"200\", \"OK\");")) {
            RpcRegistry rpc = host.modules().rpc();
            assertThat(rpc.call("core.tcp_list", RpcArguments.NONE).records()).isEmpty();
            try (SipPeer peer = SipPeer.to("TCP", port)) {
                peer.ask("OPTIONS", "z9hG4bK-a", "");
                assertThat(rpc.call("core.tcp_list", RpcArguments.NONE).toString())
                        .contains("name=type, value=Text[text=TCP]", "name=dst_port, value=Int[number=" + port + "]");
                assertThat(rpc.call("core.tcp_info", RpcArguments.NONE).toString())
                        .contains(
                                "name=max_connections, value=Int[number=77]",
                                "name=opened_connections, value=Int[number=1]",
                                "name=opened_tls_connections, value=Int[number=0]");
            }
            await().untilAsserted(() -> assertThat(
                            rpc.call("core.tcp_list", RpcArguments.NONE).records())
                    .isEmpty());
        }
    }

    @Test(dataProvider = "transports")
    public void aRepeatedRequestGetsTheSameTag(String transport) throws Exception {
        try (EmbeddedHost host = started("", "sl_send_reply(\"404\", \"Not Found\");");
                SipPeer peer = SipPeer.to(transport, port)) {
            String first = peer.ask("OPTIONS", "z9hG4bK-a", "").header("To");

            assertThat(peer.ask("OPTIONS", "z9hG4bK-a", "").header("To")).isEqualTo(first);
            assertThat(peer.ask("OPTIONS", "z9hG4bK-b", "").header("To")).isNotEqualTo(first);
            assertThat(host.modules().isLoaded("sl")).isTrue();
        }
    }

    /** An ACK to a stateless reply of ours ends before the script: the script would answer it with the next reply. */
    @Test
    public void anAckIsNotAnswered() throws Exception {
        try (EmbeddedHost host = started("", "sl_send_reply(\"486\", \"Busy\");");
                SipPeer peer = SipPeer.to("UDP", port)) {
            String tag = peer.ask("INVITE", "z9hG4bK-i", "").header("To").replaceFirst(".*;tag=", ";tag=");

            peer.send("ACK", "z9hG4bK-i", tag);
            peer.send("ACK", "z9hG4bK-other", "");

            assertThat(peer.ask("OPTIONS", "z9hG4bK-o", "").header("CSeq")).isEqualTo("1 OPTIONS");
        }
    }

    @Test(dataProvider = "transports")
    public void aTransactionRepeatsItsReplyWithoutTheScript(String transport) throws Exception {
        try (EmbeddedHost host = started("", "t_newtran(); t_reply(\"404\", \"Gone\");");
                SipPeer peer = SipPeer.to(transport, port)) {
            assertThat(peer.ask("INVITE", "z9hG4bK-t", "").statusLine())
                    .isEqualTo("SIP/2.0 100 trying -- your call is important to us");
            SipPeer.Reply reply = peer.next();
            assertThat(reply.statusLine()).isEqualTo("SIP/2.0 404 Gone");

            SipPeer.Reply repeated = peer.ask("INVITE", "z9hG4bK-t", "");

            assertThat(repeated.text()).isEqualTo(reply.text());
            peer.send("ACK", "z9hG4bK-t", reply.header("To").replaceFirst(".*;tag=", ";tag="));
        }
    }

    @Test
    public void aRouteThatFailsCostsOneMessageOnly() throws Exception {
        try (EmbeddedHost host = started(
                        "", "if (is_method(\"INFO\")) { t_reply(\"200\", \"OK\"); } sl_send_reply(\"200\", \"OK\");");
                SipPeer peer = SipPeer.to("TCP", port)) {
            peer.send("INFO", "z9hG4bK-x", "");

            assertThat(peer.ask("OPTIONS", "z9hG4bK-y", "").header("CSeq")).isEqualTo("1 OPTIONS");
        }
    }

    /** What a peer put into its message must not become a header of the answer. */
    @Test
    public void aLineBreakInAReasonIsNotSent() throws Exception {
        try (EmbeddedHost host = started(
                        "",
                        "if (is_method(\"INFO\")) { sl_send_reply(\"200\", \"OK\\r\\nX-Evil: 1\"); }"
                                + " sl_send_reply(\"200\", \"OK\");");
                SipPeer peer = SipPeer.to("TCP", port)) {
            peer.send("INFO", "z9hG4bK-x", "");

            assertThat(peer.ask("OPTIONS", "z9hG4bK-y", "").text())
                    .contains("CSeq: 1 OPTIONS")
                    .doesNotContain("X-Evil");
        }
    }

    @DataProvider
    public Object[][] ports() {
        return new Object[][] {
            {"stateless, to the port in the Via", "", "sl_send_reply(\"200\", \"OK\");", false},
            {"stateless, forced", "", "force_rport(); sl_send_reply(\"200\", \"OK\");", true},
            {"stateless, forced by the setting", "force_rport=yes", "sl_send_reply(\"200\", \"OK\");", true},
            {"transaction, to the port in the Via", "", "t_newtran(); t_reply(\"200\", \"OK\");", false},
            {"transaction, forced by the setting", "force_rport=1", "t_newtran(); t_reply(\"200\", \"OK\");", true},
            {"transaction, forced", "", "force_rport(); t_newtran(); t_reply(\"200\", \"OK\");", true},
        };
    }

    /** RFC 3581, here for a sender that did not ask for it. */
    @Test(dataProvider = "ports")
    public void forceRportSendsRepliesToTheSource(String row, String setting, String route, boolean toSource)
            throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (EmbeddedHost host = started(setting, route);
                DatagramSocket source = new DatagramSocket(0, loopback);
                DatagramSocket via = new DatagramSocket(0, loopback)) {
            byte[] request = ("OPTIONS sip:trial@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + via.getLocalPort()
                            + ";branch=z9hG4bK-r\r\nFrom: <sip:peer@127.0.0.1>;tag=1\r\nTo: <sip:trial@127.0.0.1>\r\n"
                            + "Call-ID: rport\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8);
            DatagramSocket expected = toSource ? source : via;
            expected.setSoTimeout(10_000);

            source.send(new DatagramPacket(request, request.length, loopback, port));
            DatagramPacket reply = new DatagramPacket(new byte[8192], 8192);
            expected.receive(reply);

            String text = new String(reply.getData(), 0, reply.getLength(), StandardCharsets.UTF_8);
            assertThat(text).startsWith("SIP/2.0 200 OK");
            assertThat(text.contains(";rport=" + source.getLocalPort())).isEqualTo(toSource);
        }
    }

    @Test
    public void tellsAboutItself() throws Exception {
        try (EmbeddedHost host = started("", "exit;")) {
            RpcRegistry rpc = host.modules().rpc();
            ByteArrayOutputStream version = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(version, false, StandardCharsets.UTF_8);
            new Main(out, out).run(List.of("-V"));
            out.flush();

            RpcReply reply = rpc.call("core.version", RpcArguments.NONE);
            assertThat(version.toString(StandardCharsets.UTF_8))
                    .startsWith("version: " + ((RpcValue.Text) reply.records().get(0)).text() + "\n");
            assertThat(rpc.call("core.uptime", RpcArguments.NONE).records()).hasSize(1);
            assertThat(rpc.call("core.echo", new RpcArguments(List.of(RpcValue.of(7))))
                            .records())
                    .containsExactly(RpcValue.of(7));
            assertThat(List.of("core.info", "core.ps", "core.pwd", "system.listMethods"))
                    .allMatch(command -> rpc.named(command).isPresent());
        }
    }

    /** A connection beyond the limit waits, and is served when another one ends. */
    @Test
    public void takesNoMoreTcpConnectionsThanTheScriptSays() throws Exception {
        try (EmbeddedHost host = started("tcp_max_connections=1", "sl_send_reply(\"200\", \"OK\");")) {
            SipPeer second;
            try (SipPeer first = SipPeer.to("TCP", port)) {
                assertThat(first.ask("OPTIONS", "z9hG4bK-1", "").statusLine()).isEqualTo("SIP/2.0 200 OK");
                second = SipPeer.to("TCP", port);
                second.send("OPTIONS", "z9hG4bK-2", "");
                assertThat(first.ask("OPTIONS", "z9hG4bK-3", "").statusLine()).isEqualTo("SIP/2.0 200 OK");
                assertThat(second.hasNothing()).isTrue();
            }
            try (second) {
                assertThat(second.next().statusLine()).isEqualTo("SIP/2.0 200 OK");
            }
        }
    }

    @Test
    public void silentConnectionsEndAndMakeRoomForACaller() throws Exception {
        try (EmbeddedHost host =
                        started("tcp_max_connections=2\ntcp_connection_lifetime=1", "sl_send_reply(\"200\", \"OK\");");
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket halfway = new Socket(InetAddress.getLoopbackAddress(), port);
                SipPeer caller = SipPeer.to("TCP", port)) {
            halfway.getOutputStream().write("OPTIONS sip:a@b SIP/2.0\r\n".getBytes(StandardCharsets.UTF_8));

            assertThat(caller.ask("OPTIONS", "z9hG4bK-a", "").statusLine()).isEqualTo("SIP/2.0 200 OK");

            for (Socket ended : List.of(silent, halfway)) {
                ended.setSoTimeout(10_000);
                assertThat(ended.getInputStream().read()).isEqualTo(-1);
                String name = "sip-tcp:127.0.0.1:" + ended.getLocalPort();
                await().untilAsserted(
                                () -> assertThat(Thread.getAllStackTraces().keySet())
                                        .noneMatch(thread -> thread.getName().equals(name)));
            }
            assertThat(host.listening()).hasSize(2);
        }
    }

    @Test
    public void aTcpPeerThatTakesNoRepliesIsClosed() throws Exception {
        try (EmbeddedHost host = started("tcp_send_timeout=1", "sl_send_reply(\"200\", \"OK\");");
                Socket deaf = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] requests = requests(1000);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        deaf.getOutputStream().write(requests);
                    }
                } catch (IOException closed) {
                    throw new UncheckedIOException(closed);
                }
            });

            assertThatThrownBy(() -> sending.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(UncheckedIOException.class);
            await().untilAsserted(() -> assertThat(host.modules()
                            .rpc()
                            .call("core.tcp_list", RpcArguments.NONE)
                            .records())
                    .isEmpty());
        }
    }

    private static byte[] requests(int count) {
        return """
                OPTIONS sip:a@127.0.0.1 SIP/2.0
                Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK-a
                From: <sip:a@127.0.0.1>;tag=a
                To: <sip:a@127.0.0.1>
                Call-ID: a
                CSeq: 1 OPTIONS
                Max-Forwards: 70
                Content-Length: 0

                """.replace("\n", "\r\n").repeat(count).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    public void aTcpMessageThatIsCutShortIsNotServed() throws Exception {
        try (EmbeddedHost host = started("", "sl_send_reply(\"200\", \"OK\");");
                Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String whole = new String(requests(1), StandardCharsets.UTF_8);
            peer.getOutputStream()
                    .write((whole.replace("Length: 0", "Length: 10") + "half").getBytes(StandardCharsets.UTF_8));
            peer.shutdownOutput();
            peer.setSoTimeout(10_000);

            assertThat(peer.getInputStream().readAllBytes()).isEmpty();
            assertThat(host.listening()).hasSize(2);
        }
    }

    @Test
    public void closesEverythingAndStartsAgain() throws Exception {
        for (int round = 0; round < 3; round++) {
            try (EmbeddedHost host = started("", "sl_send_reply(\"200\", \"OK\");");
                    SipPeer peer = SipPeer.to("TCP", port)) {
                assertThat(peer.ask("OPTIONS", "z9hG4bK-" + round, "").statusLine())
                        .isEqualTo("SIP/2.0 200 OK");
                assertThat(host.listening()).hasSize(2);
            }
        }
    }

    @Test
    public void checkFindsEveryProblemAndOpensNothing() throws Exception {
        Path bad = script(
                "loadmodule \"tsl.so\"\nmodparam(\"sl\", \"default_cod\", 500)", "sl_send_replay(\"200\", \"OK\");");

        List<Problem> problems = EmbeddedHost.check(HostOptions.of(bad));

        assertThat(problems.stream()
                        .filter(Problem::isError)
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n")))
                .contains("this host has no module tsl")
                .contains("sl_send_replay");
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.place().line()).isPositive());
    }

    @Test
    public void aGoodScriptHasNoProblem() throws Exception {
        assertThat(EmbeddedHost.check(HostOptions.of(script("", "sl_send_reply(\"200\", \"OK\");"))))
                .isEmpty();
    }

    @Test
    public void anAddressInUseIsAProblemWithItsPlace() throws Exception {
        Path script = script("", "sl_send_reply(\"200\", \"OK\");");
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> EmbeddedHost.start(HostOptions.of(script)).close())
                    .isInstanceOfSatisfying(
                            ConfigException.class,
                            refused -> assertThat(refused.problems())
                                    .singleElement()
                                    .satisfies(problem -> {
                                        assertThat(problem.place().line()).isEqualTo(4);
                                        assertThat(problem.found())
                                                .isEqualTo("listen=tcp:127.0.0.1:" + port + " cannot be opened");
                                        assertThat(problem.expected()).contains("in use");
                                    }));
        }
    }

    @DataProvider
    public Object[][] halfTls() {
        return new Object[][] {
            {"the setting without the module", "enable_tls=yes", "no module brings TLS: TLS is disabled"},
        };
    }

    @Test(dataProvider = "halfTls")
    public void tlsThatIsHalfConfiguredIsLeftOut(String row, String head, String told) throws Exception {
        Path script = script(head + "\nlisten=tls:127.0.0.1:" + Ports.free(), "sl_send_reply(\"200\", \"OK\");");

        List<Problem> problems = EmbeddedHost.check(HostOptions.of(script));

        assertThat(problems).hasSize(2).noneMatch(Problem::isError);
        assertThat(problems.get(0).found()).contains(told);
        assertThat(problems.get(1).found()).startsWith("not listening on tls:127.0.0.1:");
        try (EmbeddedHost host = EmbeddedHost.start(HostOptions.of(script))) {
            assertThat(host.listening()).extracting(socket -> socket.protocol()).containsExactly("udp", "tcp");
        }
    }
}
