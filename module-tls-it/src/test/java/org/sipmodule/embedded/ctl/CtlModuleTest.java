package org.sipmodule.embedded.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.embedded.rpc.TestHost.binrpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.sipmodule.embedded.ctl.BinRpcClient.Reply;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.embedded.rpc.InRunDirectory;
import org.sipmodule.embedded.rpc.RpcAddress;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** {@code ctl} as its clients see it: streams and datagrams. */
public class CtlModuleTest extends InRunDirectory {

    private static final int TIME_OUT = 20_000;

    @Test(timeOut = TIME_OUT)
    public void commandsAnswerOverTcp() throws Exception {
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"));
                BinRpcClient client = BinRpcClient.tcp(host.port(0))) {
            assertThat(client.call("core.echo", "a", -7, 300, 1.5, "12"))
                    .isEqualTo(new Reply(BinRpcType.REPLY, 99, TestHost.values("a", -7, 300, 1.5, "12")));
            assertThat(client.call("core.version").records()).containsExactly(RpcValue.of("demo 1.0"));
            assertThat(client.call("core.pwd").records()).containsExactly(RpcValue.of(run().toString()));
            assertThat(client.call("demo.list").records())
                    .containsExactly(RpcReply.struct()
                            .put("text", "<null string>")
                            .put("inner", RpcReply.struct().put("n", -1).build())
                            .put("items", new RpcValue.Array(List.of(RpcValue.of("a"), RpcValue.of(2))))
                            .build());
            assertThat(client.call("system.listMethods").records())
                    .contains(RpcValue.of("core.echo"), RpcValue.of("cfg.list"), RpcValue.of("ctl.who"));
            assertThat(client.call("core.ps").records()).contains(RpcValue.of("ctl-io"), RpcValue.of("ctl-worker-1"));
            RpcValue.Struct uptime =
                    (RpcValue.Struct) client.call("core.uptime").records().get(0);
            assertThat(uptime.members()).extracting(RpcValue.Member::name).containsExactly("now", "up_since", "uptime");
            assertThat(client.call("ctl.listen").records())
                    .isEqualTo(TestHost.values("binrpc", "tcp", "127.0.0.1", Integer.toString(host.port(0))));
            assertThat(client.call("ctl.who").records())
                    .hasSize(6)
                    .startsWith(RpcValue.of("binrpc"), RpcValue.of("tcp"), RpcValue.of("127.0.0.1"))
                    .endsWith(RpcValue.of("127.0.0.1"), RpcValue.of(Integer.toString(host.port(0))));
            assertThat(client.call("ctl.connections").records()).containsExactly(RpcValue.of(1));
        }
    }

    @DataProvider
    public Object[][] faults() {
        return new Object[][] {
            {"unknown", List.of("tls.nosuch"), "500 command tls.nosuch not found"},
            {"method is a number", List.of(7), "400 bad request method: record doesn't match type"},
            {"no method", List.of(), "400 bad request method: end of packet encountered"},
            {
                "no argument",
                List.of("demo.refuse"),
                "400 error at parameter 0: expected integer type but end of packet encountered"
            },
            {
                "a command that breaks",
                List.of("demo.broken"),
                "500 internal server error: command demo.broken failed (consult server log)"
            },
            {
                "too long",
                List.of("demo.huge"),
                "500 internal server error: the reply is longer than 32768 bytes (ctl parameter binrpc_max_body_size, in KB)"
            },
            {"a reason as long as can be", List.of("demo.refuse", 510), "500 no: " + "é".repeat(510)},
            {"a reason that is cut", List.of("demo.refuse", 511), "500 no: " + "é".repeat(507) + "..."},
        };
    }

    @Test(dataProvider = "faults", timeOut = TIME_OUT)
    public void refusalsAreFaultsAndTheConnectionGoesOn(String name, List<Object> call, String fault) throws Exception {
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"));
                BinRpcClient client = BinRpcClient.tcp(host.port(0))) {
            Reply reply = client.call(call.toArray());
            assertThat(reply.type()).isEqualTo(BinRpcType.FAULT);
            assertThat(reply.cookie()).isEqualTo(99);
            assertThat(reply.fault()).isEqualTo(fault);
            assertThat(client.call("core.echo", "still here").records()).containsExactly(RpcValue.of("still here"));
        }
    }

    @Test(timeOut = TIME_OUT)
    public void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            all.writeBytes(BinRpcClient.request(i, "core.echo", i, "x".repeat(i)));
        }
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"));
                BinRpcClient client = BinRpcClient.tcp(host.port(0))) {
            client.send(all.toByteArray());
            client.endOutput();
            for (int i = 0; i < 500; i++) {
                Reply reply = client.read();
                assertThat(reply.cookie()).isEqualTo(i);
                assertThat(reply.records()).isEqualTo(TestHost.values(i, "x".repeat(i)));
            }
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aRequestMayComeByteByByteAndBeAsLongAsItMayBe() throws Exception {
        String longest = "x".repeat(30_000);
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"));
                BinRpcClient client = BinRpcClient.tcp(host.port(0))) {
            for (byte one : BinRpcClient.request(5, "core.echo", "slowly")) {
                client.send(new byte[] {one});
            }
            assertThat(client.read().records()).containsExactly(RpcValue.of("slowly"));
            assertThat(client.call("core.echo", longest).records()).containsExactly(RpcValue.of(longest));
            assertThat(client.call("core.nosuch", "x".repeat(BinRpcHeader.MAX_REQUEST - 18))
                            .fault())
                    .isEqualTo("500 command core.nosuch not found");
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aMalformedPacketCostsItsSenderTheConnectionAndNobodyElse() throws Exception {
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"));
                BinRpcClient good = BinRpcClient.tcp(host.port(0));
                BinRpcClient noMagic = BinRpcClient.tcp(host.port(0));
                BinRpcClient badBody = BinRpcClient.tcp(host.port(0));
                BinRpcClient aReply = BinRpcClient.tcp(host.port(0));
                BinRpcClient tooLong = BinRpcClient.tcp(host.port(0))) {
            noMagic.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(noMagic.read())
                    .isEqualTo(new Reply(
                            BinRpcType.FAULT,
                            0,
                            TestHost.values(400, "bad request: corrupted packet: byte 0 is 0x47 (expected: 0xa1)")));
            noMagic.endOutput();
            assertThat(noMagic.isClosedByServer()).isTrue();

            badBody.send(new byte[] {(byte) 0xa1, 0, 1, 5, 7});
            Reply refused = badBody.read();
            assertThat(refused.cookie()).isEqualTo(5);
            assertThat(refused.fault())
                    .isEqualTo("400 bad request: corrupted packet: byte 5: record type 7 (expected: 0..6)");
            badBody.endOutput();
            assertThat(badBody.isClosedByServer()).isTrue();

            aReply.send(BinRpcHeader.packet(BinRpcType.REPLY, 3, new byte[0]));
            assertThat(aReply.read().fault()).isEqualTo("400 bad request: corrupted packet: not a request");
            assertThat(aReply.isClosedByServer())
                    .as("closed though the client does not close")
                    .isTrue();

            tooLong.send(new byte[] {(byte) 0xa1, 8, 1, 0, 0, 5});
            assertThat(tooLong.read().fault())
                    .isEqualTo("400 bad request: corrupted packet: a body of 65536 bytes (expected: at most 65535)");

            assertThat(good.call("core.echo", 1).records()).containsExactly(RpcValue.of(1));
        }
    }

    @Test
    public void whateverComesInAnAnswerGoesOut() throws Exception {
        Random random = new Random(1);
        byte[] seed = BinRpcClient.request(7, "core.echo", "a", -7, 300, 1.5);
        int faults = 0;
        try (TestHost host = TestHost.startWithoutCtl()) {
            BinRpcCalls calls =
                    new BinRpcCalls(new RpcCaller(host.registry()), new BinRpcEncoder.Limits(100, 100), 255);
            for (int i = 0; i < 20_000; i++) {
                byte[] mutant = Arrays.copyOf(seed, random.nextInt(seed.length + 5));
                for (int j = random.nextInt(4); j > 0 && mutant.length > 0; j--) {
                    mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
                }
                byte[] answer = calls.answer(mutant).packet().array();
                BinRpcHeader header =
                        BinRpcHeader.read(answer, answer.length, 1000).orElseThrow();
                assertThat(header.packetLength()).isEqualTo(answer.length);
                assertThat(BinRpcDecoder.decode(answer, header)).isNotNull();
                faults += header.type() == BinRpcType.FAULT ? 1 : 0;
            }
        }
        assertThat(faults).isBetween(5_000, 19_999);
    }

    @Test(timeOut = TIME_OUT)
    public void moreConnectionsThanAllowedAreClosedAndLaterOnesServed() throws Exception {
        List<BinRpcClient> clients = new ArrayList<>();
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"))) {
            for (int i = 0; i < CtlServer.MAX_CONNECTIONS; i++) {
                clients.add(BinRpcClient.tcp(host.port(0)));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> host.call("ctl.connections").equals(List.of(RpcValue.of(128))));
            try (BinRpcClient oneMore = BinRpcClient.tcp(host.port(0))) {
                assertThat(oneMore.isClosedByServer()).isTrue();
            }
            clients.remove(0).close();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> host.call("ctl.connections").equals(List.of(RpcValue.of(127))));
            try (BinRpcClient again = BinRpcClient.tcp(host.port(0))) {
                assertThat(again.call("core.echo", 1).records()).containsExactly(RpcValue.of(1));
            }
        } finally {
            for (BinRpcClient client : clients) {
                client.close();
            }
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aSilentConnectionIsClosed() throws Exception {
        try (TestHost commands = TestHost.startWithoutCtl()) {
            CtlListener listener = CtlListener.open(RpcAddress.parse("tcp:127.0.0.1:0", run()), FileAccess.OWNER_ONLY);
            BinRpcCalls calls = new BinRpcCalls(new RpcCaller(commands.registry()), BinRpcEncoder.Limits.NONE, 1024);
            try (CtlServer server = new CtlServer(List.of(listener), calls, Duration.ofSeconds(2))) {
                server.start();
                try (BinRpcClient client = BinRpcClient.tcp(Integer.parseInt(listener.port()))) {
                    assertThat(client.call("core.echo", 1).records()).containsExactly(RpcValue.of(1));
                    assertThat(client.isClosedByServer()).isTrue();
                }
            }
        }
    }

    @Test(timeOut = TIME_OUT)
    public void datagramsAreAnsweredOneByOne() throws Exception {
        try (TestHost host = TestHost.start(run(), binrpc("127.0.0.1:0"));
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            int port = host.port(0);
            byte[] cutOff = Arrays.copyOf(BinRpcClient.request(1, "core.echo", "cut off"), 12);
            socket.send(new DatagramPacket(cutOff, cutOff.length, InetAddress.getLoopbackAddress(), port));
            for (int i = 2; i < 5; i++) {
                byte[] request = BinRpcClient.request(i, "core.echo", i);
                socket.send(new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
                assertThat(receive(socket))
                        .isEqualTo(BinRpcHeader.packet(
                                BinRpcType.REPLY,
                                i,
                                BinRpcEncoder.encode(TestHost.values(i), BinRpcEncoder.Limits.NONE)));
            }
            socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, InetAddress.getLoopbackAddress(), port));
            assertThat(receive(socket))
                    .isEqualTo(BinRpcHeader.packet(
                            BinRpcType.FAULT,
                            0,
                            BinRpcEncoder.fault(
                                    400, "bad request: corrupted packet: byte 0 is 0x01 (expected: 0xa1)")));
        }
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        socket.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    @Test(timeOut = TIME_OUT)
    public void anAddressInUseIsNamedWithItsPlaceAndNothingStaysOpen() throws Exception {
        try (TestHost first = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"))) {
            String taken = "tcp:127.0.0.1:" + first.port(0);
            assertThatThrownBy(() -> TestHost.start(run(), binrpc("unix:s"), binrpc(taken)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("kamailio.cfg:7:1: binrpc " + taken + " cannot be opened")
                    .hasMessageContaining("Address already in use");
            assertThat(run().resolve("s")).doesNotExist();
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aClosedHostLeavesNoThreadAndNoPort() throws Exception {
        int port;
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"));
                BinRpcClient client = BinRpcClient.tcp(host.port(0))) {
            client.call("core.echo", 1);
            port = host.port(0);
        }
        assertThatThrownBy(() -> BinRpcClient.tcp(port)).isInstanceOf(IOException.class);
        TestHost.awaitNoThreads("ctl-");
    }

    @Test
    public void commandsAreRefusedUntilAllModulesAreStarted() {
        try (TestHost host = TestHost.configure(run())) {
            assertThatThrownBy(() -> host.call("core.echo", 1)).hasMessage("the server is starting or ending");
        }
    }

    @Test(timeOut = TIME_OUT)
    public void manyClientsAtOnceGetTheirOwnAnswers() throws Exception {
        try (TestHost host = TestHost.start(run(), binrpc("tcp:127.0.0.1:0"))) {
            int port = host.port(0);
            List<Thread> threads = new ArrayList<>();
            List<Integer> right = Collections.synchronizedList(new ArrayList<>());
            for (int i : IntStream.range(0, 20).toArray()) {
                Thread thread = new Thread(() -> {
                    try (BinRpcClient client = BinRpcClient.tcp(port)) {
                        for (int j = 0; j < 50; j++) {
                            assertThat(client.call("core.echo", i, j).records()).isEqualTo(TestHost.values(i, j));
                        }
                        right.add(i);
                    } catch (Exception failed) {
                        throw new AssertionError(failed);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(right).hasSize(20);
        }
    }
}
