package org.sipmodule.embedded.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.embedded.jsonrpc.JsonRpcClients.get;
import static org.sipmodule.embedded.jsonrpc.JsonRpcClients.makeFifo;
import static org.sipmodule.embedded.jsonrpc.JsonRpcClients.reading;
import static org.sipmodule.embedded.jsonrpc.JsonRpcClients.request;
import static org.sipmodule.embedded.jsonrpc.JsonRpcClients.write;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.sipmodule.embedded.rpc.InRunDirectory;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.SetParam;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** {@code jsonrpcs} as its clients see it: real FIFOs, sockets and HTTP. */
public class JsonRpcModuleTest extends InRunDirectory {

    private static final int TIME_OUT = 30_000;
    private static final String VERSION = request("core.version", "[]");

    private TestHost start(SetParam... params) {
        List<SetParam> all = new ArrayList<>(List.of(text("fifo_reply_dir", run().toString())));
        all.addAll(List.of(params));
        return TestHost.startWith("jsonrpcs", run(), all.toArray(SetParam[]::new));
    }

    private static SetParam number(String name, int value) {
        return TestHost.param("jsonrpcs", name, Value.of(value));
    }

    private static SetParam text(String name, String value) {
        return TestHost.param("jsonrpcs", name, Value.of(value));
    }

    private JsonRpcClients.Datagrams client() throws IOException {
        return JsonRpcClients.Datagrams.unix(run().resolve("client"), run().resolve("kamailio_rpc.sock"));
    }

    private static String answer(String result) {
        return "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t" + result + ",\n\t\"id\":\t1\n}";
    }

    private static String refusal(int code, String message) {
        return "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"error\":\t{\n\t\t\"code\":\t" + code + ",\n\t\t\"message\":\t\""
                + message + "\"\n\t},\n\t\"id\":\t1\n}";
    }

    @Test(timeOut = TIME_OUT)
    public void byDefaultAFifoAndASocketOfOwnerAndGroupAreServedAndRemoved() throws Exception {
        try (TestHost host = start();
                JsonRpcClients.Datagrams client = client()) {
            assertThat(host.problems()).isEmpty();
            for (String name : List.of("kamailio_rpc.sock", "kamailio_rpc.fifo")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run().resolve(name))))
                        .isEqualTo("rw-rw----");
            }
            assertThat(client.call(VERSION)).isEqualTo(answer("\"demo 1.0\""));
        }
        assertThat(run().toFile().list()).containsExactly("client");
        TestHost.awaitNoThreads("jsonrpcs");
    }

    @DataProvider
    public Object[][] calls() {
        return new Object[][] {
            {request("core.echo", "[\"a\", -7, 1.5, null]"), answer("[\"a\", -7, 1.5, null]")},
            {request("core.echo", "{\"any\":\"a\",\"name\":2}"), answer("[\"a\", 2]")},
            {request("cfg.rollback", "[]"), answer("{\n\t}")},
            {request("cfg.list", "[\"nosuch\"]"), answer("[]")},
            {request("cfg.help", "[\"demo\",\"log\"]"), answer("[\"log level\", \"(parameter type is integer)\"]")},
            {request("cfg.get", "[\"demo\",\"log\"]"), answer("3")},
            {request("cfg.get", "[\"demo\",\"name\"]"), answer("null")},
            {
                request("demo.list", "[]"),
                answer(
                        "[{\n\t\t\t\"text\":\tnull,\n\t\t\t\"inner\":\t{\n\t\t\t\t\"n\":\t-1\n\t\t\t},\n\t\t\t\"items\":\t[\"a\", 2]\n\t\t}]")
            },
            {request("tls.nosuch", "[]"), refusal(-32_601, "Method Not Found: there is no command tls.nosuch")},
            {
                request("cfg.set_now_int", "[\"demo\",\"log\",\"7\"]"),
                refusal(400, "error at parameter 2: expected integer type but record doesn't match type")
            },
            {
                request("cfg.set_now_int", "[\"demo\"]"),
                refusal(400, "error at parameter 1: expected string type but end of packet encountered")
            },
            {
                request("core.echo", "[true]"),
                refusal(
                        -32_602,
                        "Invalid params: parameter 0 is true (expected: a text, a fraction or a number of 32 bits)")
            },
            {
                request("demo.broken", "[]"),
                refusal(500, "internal server error: command demo.broken failed (consult server log)")
            },
        };
    }

    @Test(dataProvider = "calls", timeOut = TIME_OUT)
    public void commandsAnswer(String request, String answer) throws Exception {
        try (TestHost host = start(number("transport", 4));
                JsonRpcClients.Datagrams client = client()) {
            assertThat(host.problems()).isEmpty();
            assertThat(client.call(request)).isEqualTo(answer);
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aBatchIsAnsweredByOneArrayWithoutItsNotifications() throws Exception {
        try (TestHost host = start(number("transport", 4), number("pretty_format", 0));
                JsonRpcClients.Datagrams client = client()) {
            assertThat(host.problems()).isEmpty();
            assertThat(client.call("[" + VERSION + ",{\"jsonrpc\":\"2.0\",\"method\":\"core.version\"},7]"))
                    .isEqualTo(
                            "[{\"jsonrpc\":\"2.0\",\"result\":\"demo 1.0\",\"id\":1},{\"jsonrpc\":\"2.0\",\"error\":"
                                    + "{\"code\":-32600,\"message\":\"Invalid Request: 7 (expected: an object)\"},\"id\":null}]");
            client.send("[{\"jsonrpc\":\"2.0\",\"method\":\"core.version\"}]");
            assertThat(client.call("{\"jsonrpc\":\"2.0\",\"method\":\"core.version\"}"))
                    .as("alone it is answered, as by Kamailio")
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":\"demo 1.0\"}");
        }
    }

    @Test(timeOut = TIME_OUT)
    public void whatDoesNotFitIntoADatagramIsSaid() throws Exception {
        String much = "\"" + "x".repeat(45_000) + "\"";
        try (TestHost host = start(number("transport", 4));
                JsonRpcClients.Datagrams client = client()) {
            assertThat(host.problems()).isEmpty();
            assertThat(client.call(request("core.echo", "[" + much + "]"))).isEqualTo(answer("[" + much + "]"));
            String many = "[" + String.join(",", Collections.nCopies(20, request("demo.huge", "[]"))) + "]";
            assertThat(client.call(many))
                    .contains(
                            "internal server error: the reply is longer than the 81920 bytes of a datagram; use a FIFO");
            assertThat(client.call(VERSION)).isEqualTo(answer("\"demo 1.0\""));
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aClientThatTakesNoAnswersKeepsNobodyWaiting() throws Exception {
        try (TestHost host = start(number("transport", 4));
                JsonRpcClients.Datagrams deaf =
                        JsonRpcClients.Datagrams.unix(run().resolve("deaf"), run().resolve("kamailio_rpc.sock"));
                JsonRpcClients.Datagrams client = client()) {
            assertThat(host.problems()).isEmpty();
            for (int i = 0; i < 2_000; i++) {
                deaf.send(VERSION);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> client.call(VERSION).equals(answer("\"demo 1.0\"")));
        }
    }

    @Test(timeOut = TIME_OUT)
    public void udpIsServedToo() throws Exception {
        int port = Ports.free();
        try (TestHost host = start(number("transport", 4), text("dgram_socket", "udp:127.0.0.1:" + port));
                JsonRpcClients.Datagrams client = JsonRpcClients.Datagrams.udp(port)) {
            assertThat(host.problems()).isEmpty();
            assertThat(client.call(VERSION)).isEqualTo(answer("\"demo 1.0\""));
            assertThat(client.call("{\"jsonrpc\"")).contains("-32700", "\"id\":\tnull");
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aFifoSurvivesWritersComingAndGoing() throws Exception {
        Path fifo = run().resolve("kamailio_rpc.fifo");
        Path reply = run().resolve("reply");
        makeFifo(reply);
        try (TestHost host = start(number("transport", 2))) {
            assertThat(host.problems()).isEmpty();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<String> answer = reading(reply);
                write(fifo, VERSION.replace("\"id\"", "\"reply_name\":\"reply\",\"id\"") + "\n");
                assertThat(get(answer)).isEqualTo(answer("\"demo 1.0\""));
            }
            write(fifo, "{\"jsonrpc\":\"2.0\",\"method\":\"core.ver");
            CompletableFuture<String> afterHalfOfOne = reading(reply);
            write(fifo, VERSION.replace("\"id\"", "\"reply_name\":\"reply\",\"id\"") + "\n");
            assertThat(get(afterHalfOfOne)).isEqualTo(answer("\"demo 1.0\""));
            CompletableFuture<String> broken = reading(reply);
            write(fifo, "{\"reply_name\":\"reply\",\"jsonrpc\":2.0,}");
            assertThat(get(broken)).contains("-32700");
        }
    }

    @Test(timeOut = TIME_OUT)
    public void anAnswerLongerThanAFifoHoldsArrivesWhole() throws Exception {
        makeFifo(run().resolve("reply"));
        String many = "["
                + String.join(
                        ",",
                        Collections.nCopies(
                                30, request("demo.huge", "[]").replace("\"id\"", "\"reply_name\":\"reply\",\"id\"")))
                + "]";
        try (TestHost host = start(number("transport", 2))) {
            assertThat(host.problems()).isEmpty();
            CompletableFuture<String> answer = reading(run().resolve("reply"));
            write(run().resolve("kamailio_rpc.fifo"), many);
            assertThat(get(answer)).hasSizeGreaterThan(30 * 40_000).endsWith("\n\t}]");
        }
    }

    @DataProvider
    public Object[][] replyNames() {
        return new Object[][] {
            {"up", "../precious"},
            {"slash", "a/b"},
            {"backslash", "a\\\\b"},
            {"dot", "a.b"},
            {"empty", ""},
            {"a file", "precious"},
            {"a link to a FIFO", "link"},
            {"a link to a file", "precious_link"},
            {"nothing", "missing"},
            {"a FIFO that nobody reads", "silent"},
        };
    }

    @Test(dataProvider = "replyNames", timeOut = TIME_OUT)
    public void aBadReplyNameCostsItsSenderTheAnswerAndNobodyElse(String name, String replyName) throws Exception {
        Path fifo = run().resolve("kamailio_rpc.fifo");
        makeFifo(run().resolve("reply"));
        makeFifo(run().resolve("silent"));
        Files.writeString(run().resolve("precious"), "precious");
        Files.createSymbolicLink(run().resolve("link"), run().resolve("reply"));
        Files.createSymbolicLink(run().resolve("precious_link"), run().resolve("precious"));
        try (TestHost host = start(number("transport", 2))) {
            assertThat(host.problems()).isEmpty();
            write(fifo, VERSION.replace("\"id\"", "\"reply_name\":\"" + replyName + "\",\"id\""));
            CompletableFuture<String> answer = reading(run().resolve("reply"));
            write(fifo, VERSION.replace("\"id\":1", "\"reply_name\":\"reply\",\"id\":2"));
            assertThat(get(answer)).isEqualTo(answer("\"demo 1.0\"").replace("\t1\n", "\t2\n"));
            assertThat(run().resolve("precious")).hasContent("precious");
            assertThat(run().resolve("missing")).doesNotExist();
        }
        TestHost.awaitNoThreads("jsonrpcs");
    }

    @Test(timeOut = TIME_OUT)
    public void aReaderThatStopsInTheMiddleKeepsNobodyWaitingAndNotTheEndEither() throws Exception {
        Path fifo = run().resolve("kamailio_rpc.fifo");
        makeFifo(run().resolve("reply"));
        makeFifo(run().resolve("stuck"));
        String many = "[" + String.join(",", Collections.nCopies(30, request("demo.huge", "[]"))) + "]";
        try (FileChannel stuck =
                FileChannel.open(run().resolve("stuck"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            try (TestHost host = start(number("transport", 2))) {
                assertThat(host.problems()).isEmpty();
                write(fifo, many.replaceFirst("\"id\"", "\"reply_name\":\"stuck\",\"id\""));
                assertThat(stuck.read(ByteBuffer.allocate(10))).isEqualTo(10);
                CompletableFuture<String> answer = reading(run().resolve("reply"));
                write(fifo, VERSION.replace("\"id\"", "\"reply_name\":\"reply\",\"id\""));
                assertThat(get(answer)).isEqualTo(answer("\"demo 1.0\""));
            }
            TestHost.awaitNoThreads("jsonrpcs");
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aStaleFifoIsReplacedALiveOneAndAFileAreNot() throws Exception {
        Path file = run().resolve("kamailio_rpc.fifo");
        makeFifo(file);
        try (TestHost host = start(number("transport", 2))) {
            assertThat(host.problems()).isEmpty();
            assertThatThrownBy(() -> start(number("transport", 2)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageEndingWith(file + " is in use by a running process");
        }
        assertThat(file).doesNotExist();
        Files.writeString(file, "precious");
        assertThatThrownBy(() -> start(number("transport", 2)))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(file + " exists and is no FIFO; it is not replaced");
        assertThat(file).hasContent("precious");
    }

    @DataProvider
    public Object[][] others() {
        return new Object[][] {
            {"as Kamailio reads it", "exec 3<>FIFO", true},
            {"a client whose server has died", "exec 4<>FIFO 3>FIFO 4<&-", false},
        };
    }

    /** Kamailio takes no lock. */
    @Test(dataProvider = "others", timeOut = TIME_OUT)
    public void aFifoThatAnotherProcessReadsIsNotTaken(String row, String opens, boolean reads) throws Exception {
        Path file = run().resolve("kamailio_rpc.fifo");
        makeFifo(file);
        Process other = new ProcessBuilder("sh", "-c", opens.replace("FIFO", file.toString()) + "; echo open; read end")
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('o');
            if (reads) {
                assertThatThrownBy(() -> start(number("transport", 2)))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageEndingWith(file + " is in use by a running process");
                assertThat(file).exists();
            } else {
                try (TestHost host = start(number("transport", 2))) {
                    assertThat(host.problems()).isEmpty();
                }
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test(timeOut = TIME_OUT)
    public void whatCannotBeOpenedIsNamedAndNothingStaysOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            start(number("transport", 0), text("http_listen", "127.0.0.1:" + taken.getLocalPort())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("kamailio.cfg:7:1: http_listen 127.0.0.1:" + taken.getLocalPort()
                            + " cannot be opened: Address already in use");
        }
        assertThat(run().toFile().list()).isEmpty();
    }
}
