package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.tool.Tool;

/** A scan of a host, a small part at a time: each cipher that openssl has, and each check of testssl.sh. */
final class SoakScan {

    /** Protocols, cipher categories, forward secrecy, preferences, and each vulnerability by itself. */
    private static final List<String> CHECKS = List.of(
            "-p", "-s", "-f", "-P", "-H", "-I", "-R", "-C", "-O", "-Z", "-W", "-F", "-J", "-D", "-A", "-L", "-4",
            "-BB");

    private static final Duration LONG = Duration.ofMinutes(20);

    private static final String REFUSED = "scan: ciphers refused";
    private static final String TAKEN = "scan: ciphers taken";

    /** Under which names a probe is counted. */
    static final List<String> PROBED = List.of(REFUSED, TAKEN);

    private final ControlledHost host;
    private final List<String> ciphers;
    private final AtomicInteger probes = new AtomicInteger();
    private final AtomicInteger checks = new AtomicInteger();

    SoakScan(ControlledHost host) {
        Tool.require("openssl", "openssl");
        this.host = host;
        this.ciphers = Stream.of(
                        run("ciphers", "ALL:COMPLEMENTOFALL").output().strip().split(":"))
                .toList();
        assertThat(ciphers).hasSizeGreaterThan(20);
    }

    private Tool.Outcome run(String command, String... more) {
        List<String> all =
                Stream.concat(Stream.of("openssl", command), Stream.of(more)).toList();
        return Tool.run(host.directory(), Duration.ofSeconds(60), "", all);
    }

    String probe() {
        String cipher = ciphers.get(probes.incrementAndGet() % ciphers.size());
        Tool.Outcome outcome = cipher.startsWith("TLS_")
                ? run("s_client", "-connect", "127.0.0.1:" + host.port(), "-tls1_3", "-ciphersuites", cipher)
                : run("s_client", "-connect", "127.0.0.1:" + host.port(), "-tls1_2", "-cipher", cipher);
        assertThat(outcome.output()).contains("CONNECTED");
        return outcome.output().contains("Cipher is (NONE)") || outcome.status() != 0 ? REFUSED : TAKEN;
    }

    /** Under which names a check is counted: in a long run each, for which a short one has no time. */
    static List<String> checkNames(Duration time) {
        return CHECKS.stream()
                .limit(time.compareTo(LONG) < 0 ? 1 : CHECKS.size())
                .map(SoakScan::nameOf)
                .toList();
    }

    private static String nameOf(String check) {
        return "scan: testssl " + check;
    }

    String check() throws IOException {
        return check(CHECKS.get(checks.getAndIncrement() % CHECKS.size()));
    }

    private String check(String check) throws IOException {
        List<TlsScan.Finding> findings =
                TlsScan.of(host.port(), "alpha.example.test", host.demo().authorities(), List.of(check));
        assertThat(findings).noneMatch(TlsScan.Finding::isBad);
        return nameOf(check);
    }
}
