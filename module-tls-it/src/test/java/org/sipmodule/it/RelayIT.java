package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.sipmodule.it.host.DemoCertificates;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.TlsTunnel;
import org.sipmodule.it.tool.ProcessFigures;
import org.sipmodule.it.tool.Sipp;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tool.Tool;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Calls of SIPp through the distribution: in and out by each transport; TLS out with a client certificate. */
public class RelayIT {

    /** So few that a busy machine answers in time: SIPp's caller over streams takes a repeated 200 for a failure. */
    private static final int CALLS = 20;

    private static final String PROVEN = """

            [client:any]
            server_id = proven
            server_name = sip.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            certificate = certs/client.pem
            private_key = certs/client.key
            """;

    @DataProvider
    public Object[][] legs() {
        return new Object[][] {
            {"udp", "udp"},
            {"udp", "tcp"},
            {"tcp", "udp"},
            {"tls", "udp"},
            {"tls", "tcp"},
            {"udp", "tls"},
            {"tls", "tls"}
        };
    }

    @Test(dataProvider = "legs")
    public void sippCompletesItsCalls(String in, String out) throws Exception {
        Tool.require("sipp", "sip-tester");
        DemoConfiguration demo = new DemoConfiguration();
        DemoCertificates.copyTo(demo.directory());
        int plain = Ports.free();
        int callee = Ports.free();
        TlsTunnel before = TlsTunnel.before(callee, demo.directory().resolve("certs"), "default");
        script(demo, plain, out.equals("tls") ? before.port() : callee, out);
        try (before;
                LaunchedHost host = demo.start();
                TlsTunnel tunnel = new TlsTunnel(demo.port(), "alpha.example.test", demo.authorities())) {
            CompletableFuture<Tool.Outcome> uas = CompletableFuture.supplyAsync(
                    () -> Sipp.run(demo.directory(), "uas", out, CALLS, "-p", Integer.toString(callee)));
            Tool.Outcome calls = Sipp.run(
                    demo.directory(),
                    "uac",
                    in,
                    CALLS,
                    "-r",
                    "10",
                    // long enough for the ACK: datagrams have no order, and SIPp's callee takes no BYE before it
                    "-d",
                    "500",
                    "127.0.0.1:" + (in.equals("tls") ? tunnel.port() : plain));
            if (calls.status() != 0) {
                String stacks = new ProcessFigures(host.pid()).stacks();
                String called = uas.handle((done, failure) -> done == null ? "none: " + failure : done.output())
                        .join();
                throw new AssertionError(String.join("\n", calls.output(), called, host.output(), stacks));
            }
            assertThat(calls.output()).containsPattern("Successful call +\\| +\\d+ +\\| +" + CALLS);
            assertThat(uas.join().output()).containsPattern("Successful call +\\| +\\d+ +\\| +" + CALLS);
            assertThat(host.output()).doesNotContain("ERROR");
        }
    }

    /** SIPp's caller knows no route set: what it sends within a call goes to the same callee. */
    private static void script(DemoConfiguration demo, int plain, int callee, String out) throws IOException {
        Files.writeString(demo.directory().resolve("tls.cfg"), PROVEN, StandardOpenOption.APPEND);
        Files.writeString(demo.directory().resolve("kamailio.cfg"), """
                #!KAMAILIO
                debug=2
                enable_tls=yes
                listen=udp:127.0.0.1:%1$d
                listen=tcp:127.0.0.1:%1$d
                listen=tls:127.0.0.1:%2$d
                loadmodule "tls"
                loadmodule "tm"
                loadmodule "sl"
                loadmodule "rr"
                loadmodule "textops"
                modparam("tls", "config", "tls.cfg")
                request_route {
                    if (is_method("INVITE")) record_route();
                    tls_set_connect_server_id("proven");
                    $du = "sip:127.0.0.1:%3$d;transport=%4$s";
                    t_relay();
                }
                """.formatted(plain, demo.port(), callee, out));
    }
}
