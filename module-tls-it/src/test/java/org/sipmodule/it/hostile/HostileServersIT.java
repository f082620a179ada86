package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.TlsCallee;
import org.sipmodule.tool.Tool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.annotations.Test;

/**
 * Requests of the packaged host to servers that close, fall silent or break what they say, in the handshake and after it, and
 * to one that nobody trusts: each request has its end, and nothing stays. {@code -Dhostile.requests=20000} for a longer run,
 * {@code -Dhostile.seed} for the same one.
 */
public class HostileServersIT {

    private static final Logger LOG = LoggerFactory.getLogger(HostileServersIT.class);

    private static final int REQUESTS = Integer.getInteger("hostile.requests", 120);
    private static final long SEED = Long.getLong("hostile.seed", System.nanoTime());

    /** As many as may wait for their reply. */
    private static final int AT_ONCE = 3;

    private static final int PATIENCE_MINUTES = 60;

    private static final String PROFILES = """
            [server:default]
            certificate = certs/default.pem
            private_key = certs/default.key
            [client:default]
            verify_certificate = yes
            ca_list = certs/ca.pem
            """;

    private static final String[] LINES = {
        "loadmodule \"tm.so\"",
        "modparam(\"tm\", \"fr_timer\", 2000)",
        "modparam(\"tls\", \"handshake_timeout\", 2)",
        "modparam(\"tls\", \"connection_timeout\", 4)",
        "modparam(\"tls\", \"xavp_cfg\", \"tls\")",
        // a connection for each request
        "event_route[tm:local-request] { $xavp(tls=>server_name) = $rU + \".example.test\"; }",
    };

    @Test
    public void eachRequestHasItsEndAndNothingStays() throws Exception {
        LOG.info("-Dhostile.seed={}", SEED);
        DemoConfiguration demo = new DemoConfiguration();
        Files.writeString(demo.directory().resolve("tls.cfg"), PROFILES);
        try (TlsCallee good = new TlsCallee("127.0.0.1");
                TlsCallee stranger = new TlsCallee("127.0.0.1");
                BreakingTunnel broken =
                        new BreakingTunnel(new InetSocketAddress(InetAddress.getLoopbackAddress(), good.port()), SEED);
                ControlledHost host =
                        ControlledHost.start(demo, LaunchedHost.HOME.resolve("bin/siphost"), Plateau.OPTIONS, LINES)) {
            Path certificates = demo.directory().resolve("certs");
            good.answering(certificates, "default");
            stranger.answering(withStranger(certificates), "stranger");
            int[] ports = {good.port(), broken.port(), broken.port(), broken.port(), stranger.port()};
            Map<String, Integer> first = ask(host, ports, 0, REQUESTS / 2);
            Plateau before = Plateau.of(host, 0);
            Map<String, Integer> second = ask(host, ports, REQUESTS / 2, REQUESTS);
            Plateau after = Plateau.of(host, 0);
            LOG.info("answers {}, then {}: {}, then {}", first, second, before, after);
            assertThat(broken.connections()).isGreaterThan(REQUESTS / 4);
            assertThat(second).containsKey("broken 477");
            after.assertNotBeyond(before);
            host.assertTellsOfNoDefect();
        }
    }

    /** Beside the certificates of the demo one that stands for itself. */
    private static Path withStranger(Path certificates) {
        Tool.require("openssl", "openssl");
        String request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                + " -subj /CN=stranger.example.test -keyout stranger.key -out stranger.pem";
        assertThat(Tool.run(certificates, Duration.ofSeconds(30), "", List.of(request.split(" ", -1)))
                        .status())
                .isZero();
        return certificates;
    }

    private static Map<String, Integer> ask(ControlledHost host, int[] ports, int from, int to) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int number = i;
                answers.add(callers.submit(() -> ask(host, number, ports[number % ports.length])));
            }
            Map<String, Integer> seen = new TreeMap<>();
            for (int i = from; i < to; i++) {
                String code = answers.get(i - from).get(PATIENCE_MINUTES, TimeUnit.MINUTES);
                int way = i % ports.length;
                if (way == 0) {
                    assertThat(code).isEqualTo("200");
                } else if (way == ports.length - 1) {
                    assertThat(code).isEqualTo("477");
                }
                seen.merge(
                        (way == 0 ? "good " : way == ports.length - 1 ? "stranger " : "broken ") + code,
                        1,
                        Integer::sum);
            }
            return seen;
        } finally {
            callers.shutdownNow();
        }
    }

    private static String ask(ControlledHost host, int number, int port) {
        String reply = host.kamcmd(
                "tm.t_uac_wait_block",
                "OPTIONS",
                "sip:n" + number + "@127.0.0.1:" + port + ";transport=tls",
                ".",
                ".",
                "From: <sip:host@example.test>\r\nTo: <sip:callee@example.test>\r\n");
        return reply.replaceFirst("(?s).*code: (\\d+).*", "$1");
    }
}
