package org.sipmodule.embedded.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.SetParam;
import org.testng.annotations.Test;

/** What the parameters of {@code jsonrpcs} may say; nothing is opened. */
public class JsonRpcParamsTest {

    private static final Path RUN = Path.of("/run/x");

    private static SetParam number(String name, int value) {
        return TestHost.param("jsonrpcs", name, Value.of(value));
    }

    private static SetParam text(String name, String value) {
        return TestHost.param("jsonrpcs", name, Value.of(value));
    }

    @Test
    public void everyProblemOfTheParametersIsToldAtOnce() {
        try (TestHost host = TestHost.configureWith(
                "jsonrpcs",
                RUN,
                number("transport", 15),
                text("fifo_reply_dir", "/nosuch"),
                text("fifo_user", "no such user"),
                text("dgram_socket", "udp:127.0.0.1:99999"),
                text("http_listen", "0.0.0.0:8080"))) {
            assertThat(host.problems())
                    .containsExactly(
                            "WARNING kamailio.cfg:7:1: transport 15 has 8 in it, TCP, which is not served. Use HTTP (1 and"
                                    + " http_listen), or BINRPC over tcp (module ctl)",
                            "ERROR kamailio.cfg:7:1: this machine has no fifo_user no such user",
                            "ERROR kamailio.cfg:7:1: fifo_reply_dir /nosuch is not there or no directory: the directory in"
                                    + " which clients make FIFOs for their answers",
                            "ERROR kamailio.cfg:7:1: dgram_socket \"udp:127.0.0.1:99999\": port 99999: a socket file or"
                                    + " udp:address:port",
                            "ERROR kamailio.cfg:7:1: http_listen \"0.0.0.0:8080\" is reachable from other machines, and"
                                    + " JSON-RPC asks for no password: 127.0.0.1:PORT, [::1]:PORT or localhost:PORT");
        }
    }

    @Test
    public void whatCannotActSaysSoOnce() {
        try (TestHost host = TestHost.configureWith(
                "jsonrpcs",
                RUN,
                number("transport", 5),
                number("dgram_mode", 0666),
                number("dgram_timeout", 100),
                number("dgram_workers", 4),
                text("dgram_socket", "udp:0.0.0.0:8090"))) {
            assertThat(host.problems())
                    .containsExactly(
                            "WARNING kamailio.cfg:7:1: dgram_timeout has no effect: an answer is sent at once or, to a full"
                                    + " socket, not at all",
                            "WARNING kamailio.cfg:7:1: dgram_workers has no effect: one thread reads, and others run the"
                                    + " commands",
                            "WARNING kamailio.cfg:7:1: dgram_mode 0666 would let every user of this machine control the"
                                    + " server; used without that right: 0664. Use a group",
                            "WARNING kamailio.cfg:7:1: dgram_socket \"udp:0.0.0.0:8090\" is reachable from other machines,"
                                    + " and JSON-RPC asks for no password. Use a loopback address or a socket file",
                            "WARNING kamailio.cfg:7:1: transport 5 has 1 in it, HTTP, which is not served without an"
                                    + " address. Set modparam(\"jsonrpcs\", \"http_listen\", \"127.0.0.1:PORT\")");
        }
        try (TestHost host = TestHost.configureWith("jsonrpcs", RUN, text("http_listen", "127.0.0.1:8080"))) {
            assertThat(host.problems())
                    .containsExactly(
                            "WARNING kamailio.cfg:7:1: http_listen has no effect: transport 6 does not have 1 in"
                                    + " it, HTTP. Set transport to 7");
        }
    }
}
