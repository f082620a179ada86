package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.pki.TestProfile;
import org.testng.annotations.Test;

/** The cipher suites that an engine of a profile offers, and whether its key can serve them. */
public class ProfileSuitesTest {

    private final Contexts contexts = new Contexts();

    @Test
    public void suitesThatTheKeyCannotServeAreFound() {
        TlsProfile profile = TestProfile.server().method(TlsMethod.TLSV1_2).build();
        ProfileContext context = contexts.context(
                profile,
                Contexts.identity(contexts.good),
                List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                false,
                Contexts.CLOCK);
        assertThat(context.proveHandshake()).isPresent();
    }

    /** cipher_list rules TLS 1.2 and older only (manual 10.10); 1.3 is served by whatever key there is. */
    @Test
    public void suitesOfAnotherKeyLeaveTls13Alone() {
        ProfileContext context = contexts.context(
                TestProfile.server().method(TlsMethod.TLSV1_2_PLUS).build(),
                Contexts.identity(contexts.good),
                List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                false,
                Contexts.CLOCK);
        assertThat(context.proveHandshake()).isEmpty();
    }

    @Test
    public void suitesAreTakenInTheirOrder() throws SSLException {
        String wanted = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
        ProfileContext serving = contexts.context(
                TestProfile.server().method(TlsMethod.TLSV1_2).build(),
                Contexts.identity(contexts.good),
                List.of(wanted, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                false,
                Contexts.CLOCK);
        EnginePair pair = new EnginePair(
                        contexts.client(TestProfile.client(), null).clientEngine(Optional.empty()),
                        serving.serverEngine(ClientOffer.UNKNOWN))
                .handshake();
        assertThat(serving.settle(pair.server).cipherSuite()).isEqualTo(wanted);
        pair.close();
    }

    /** The library reads the list anew for each connection. */
    @Test
    public void serversEngineHasTheSuitesOfItsKeyAlone() {
        List<String> mixed = List.of(
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assertThat(suitesOf(mixed))
                .containsExactly("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assertThat(suitesOf(List.of())).hasSizeGreaterThan(2).allMatch(suite -> suite.contains("_ECDSA_"));
        List<String> none = List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assertThat(suitesOf(none)).isEqualTo(none);
    }

    private List<String> suitesOf(List<String> configured) {
        ProfileContext context = contexts.context(
                TestProfile.server().method(TlsMethod.TLSV1_2).build(),
                Contexts.identity(contexts.good),
                configured,
                false,
                Contexts.CLOCK);
        SSLEngine engine = context.serverEngine(ClientOffer.UNKNOWN);
        try {
            return List.of(engine.getEnabledCipherSuites());
        } finally {
            EngineRelease.release(engine);
        }
    }
}
