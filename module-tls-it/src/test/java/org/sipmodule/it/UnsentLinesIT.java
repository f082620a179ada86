package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.sipmodule.it.host.RelayingHost;
import org.testng.annotations.Test;

/** What the packaged host says of requests that it could not send over TLS. */
public class UnsentLinesIT {

    private static final int REQUESTS = 30;

    private static final String CLIENT = """
            [client:default]
            verify_certificate = no
            """;

    /** A label of more than 63 characters is refused by the resolver, which asks nobody. */
    private static final String SCRIPT = """
            request_route {
                $du = "sip:" + $rU + ".%s.invalid;transport=tls";
                t_relay();
            }
            """.formatted("a".repeat(64));

    @Test
    public void namesThatAreNotThereWriteAFewLines() throws Exception {
        try (RelayingHost host = RelayingHost.start(CLIENT, SCRIPT)) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(host.ask("u" + i)).startsWith("SIP/2.0 477 ");
            }
            assertThat(lines(host, " WARNING: tls.sip: OPTIONS to u")).isBetween(5, REQUESTS - 1);
            assertThat(lines(host, " WARNING: embedded.sip: OPTIONS to tls:u")).isBetween(5, REQUESTS - 1);
        }
    }

    private static int lines(RelayingHost host, String text) throws Exception {
        return (int) host.output().lines().filter(line -> line.contains(text)).count();
    }
}
