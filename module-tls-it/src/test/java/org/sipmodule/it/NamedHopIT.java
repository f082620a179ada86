package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sipmodule.it.host.FaultyHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.TlsCallee;
import org.testng.annotations.Test;

/** The packaged host, where the name of the next hop stands for another server each time that it is looked up. */
public class NamedHopIT {

    private static final String PROFILES = """
            [server:default]
            certificate = certs/default.pem
            private_key = certs/default.key
            [client:default]
            verify_certificate = no
            """;

    /** RFC 3261 17.1.1.3. */
    @Test
    public void theAckOfARefusalGoesToTheServerOfItsInvite() throws Exception {
        try (TlsCallee callee = new TlsCallee("127.0.0.1")) {
            Path directory = FaultyHost.folder(
                    PROFILES,
                    "request_route { $du = \"sip:callee.example.test:" + callee.port()
                            + ";transport=tls\"; t_relay(); }\n");
            Path hosts = standsFor(directory, "127.0.0.1");
            callee.refusing("486 Busy Here", () -> standsFor(directory, "127.0.0.2"))
                    .answering(directory.resolve("certs"), "default");
            String options = "-Djdk.net.hosts.file=" + hosts + " -Dsun.net.inetaddr.ttl=0";
            try (FaultyHost host = FaultyHost.start(directory, Map.of("JAVA_OPTS", options));
                    SipAgent caller = SipAgent.udp("caller").towards(host.udpPort())) {
                caller.send("INVITE", "sip:callee@example.test", "i");
                assertThat(callee.next().request().method()).isEqualTo("INVITE");
                assertThat(caller.next("SIP/2.0 4").startLine()).isEqualTo("SIP/2.0 486 Busy Here");
                assertThat(callee.next().request().method()).isEqualTo("ACK");
                assertThat(callee.connections()).isOne();
            }
        }
    }

    private static Path standsFor(Path directory, String address) {
        try {
            return Files.writeString(directory.resolve("hosts"), address + " callee.example.test\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
