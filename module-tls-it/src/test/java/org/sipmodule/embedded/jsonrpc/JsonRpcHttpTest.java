package org.sipmodule.embedded.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.embedded.jsonrpc.JsonRpcClients.post;
import static org.sipmodule.embedded.jsonrpc.JsonRpcClients.request;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.SetParam;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.Test;

/** JSON-RPC over HTTP, as programs of this machine and as web pages would ask for it. */
public class JsonRpcHttpTest {

    private static final Path RUN = Path.of("/run/x");
    private static final int TIME_OUT = 30_000;
    private static final String HOST = "Host: localhost\r\n";
    private static final String VERSION = request("core.version", "[]");
    private static final String ANSWER = "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t\"demo 1.0\",\n\t\"id\":\t1\n}";

    private static SetParam number(String name, int value) {
        return TestHost.param("jsonrpcs", name, Value.of(value));
    }

    private static SetParam text(String name, String value) {
        return TestHost.param("jsonrpcs", name, Value.of(value));
    }

    @Test(timeOut = TIME_OUT)
    public void httpAnswersOnLoopback() throws Exception {
        int port = Ports.free();
        try (TestHost host =
                TestHost.startWith("jsonrpcs", RUN, number("transport", 1), text("http_listen", "127.0.0.1:" + port))) {
            assertThat(host.problems()).isEmpty();
            assertThat(post(port, HOST, VERSION))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
                    .endsWith("\r\n\r\n" + ANSWER);
            for (String host1 : List.of("127.0.0.1:" + port, "LOCALHOST:1", "[::1]", "127.1.2.3")) {
                assertThat(post(port, "Host: " + host1 + "\r\n", VERSION)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(post(port, HOST, request("cfg.set_now_int", "[]"))).startsWith("HTTP/1.1 400 ");
            assertThat(post(port, HOST, request("demo.broken", "[]"))).startsWith("HTTP/1.1 500 ");
            assertThat(post(port, HOST, request("nosuch", "[]")))
                    .startsWith("HTTP/1.1 500 ")
                    .contains("-32601");
            assertThat(post(port, HOST, "{")).startsWith("HTTP/1.1 400 ").contains("-32700");
            assertThat(post(port, HOST, "[{\"jsonrpc\":\"2.0\",\"method\":\"core.version\"}]"))
                    .startsWith("HTTP/1.1 204 ");
        }
        assertThatThrownBy(() -> post(port, HOST, VERSION)).isInstanceOf(IOException.class);
    }

    @Test(timeOut = TIME_OUT)
    public void httpRefusesWhatAWebPageCouldSend() throws Exception {
        int port = Ports.free();
        try (TestHost host =
                TestHost.startWith("jsonrpcs", RUN, number("transport", 1), text("http_listen", "localhost:" + port))) {
            assertThat(host.problems()).isEmpty();
            assertThat(post(port, HOST + "Origin: http://localhost\r\n", VERSION))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("web pages")
                    .doesNotContain("demo 1.0");
            for (String rebound :
                    List.of("Host: evil.test:" + port, "Host: localhost.evil.test", "Host: 127.0.0.1.nip.io")) {
                assertThat(post(port, rebound + "\r\n", VERSION))
                        .startsWith("HTTP/1.1 403 ")
                        .doesNotContain("demo 1.0");
            }
            assertThat(post(port, "", VERSION)).startsWith("HTTP/1.1 403 ");
            assertThat(JsonRpcClients.http(port, "GET /RPC HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 405 ")
                    .containsIgnoringCase("\r\nAllow: POST\r\n");
            assertThat(post(port, HOST, " ".repeat(65_457))).startsWith("HTTP/1.1 413 ");
            assertThat(post(port, HOST, VERSION)).startsWith("HTTP/1.1 200 ");
        }
    }
}
