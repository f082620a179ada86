package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.VerifyClient;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.SecurityLevel;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.verify.PeerVerdict;
import org.sipmodule.tls.verify.VerifyResult;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ProfileContextTest {

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final Issued root = Issued.root("Root");
    private final Issued intermediate = root.intermediate("Intermediate");
    private final Issued server = intermediate.leaf("server");
    private final Issued good = root.leaf("good");
    private final Issued unknown = Issued.root("Unknown").leaf("unknown");
    private final Issued expired = root.issue(leaf("expired").expired());

    private static Optional<Identity> identity(@Nullable Issued leaf, Issued... more) {
        if (leaf == null) {
            return Optional.empty();
        }
        List<java.security.cert.X509Certificate> chain = new java.util.ArrayList<>(List.of(leaf.certificate()));
        Arrays.stream(more).map(Issued::certificate).forEach(chain::add);
        return Optional.of(new Identity(chain, leaf.keys().getPrivate()));
    }

    private ProfileContext context(TlsProfile profile, Optional<Identity> identity, boolean sessionCache) {
        TrustedCertificates trusted = new TrustedCertificates(List.of(root.certificate()), List.of());
        return new ProfileContext(
                profile,
                new ProfileMaterial(identity.stream().toList(), trusted, Optional.empty()),
                new EngineSettings(List.of(), SecurityLevel.DEFAULT, sessionCache),
                CLOCK);
    }

    private ProfileContext server(TestProfile profile) {
        return context(profile.build(), identity(server, intermediate), false);
    }

    private ProfileContext client(TestProfile profile, @Nullable Issued leaf) {
        return context(profile.build(), identity(leaf), false);
    }

    @DataProvider
    public Object[][] versions() {
        return new Object[][] {
            {TlsMethod.TLSV1, "TLSv1"},
            {TlsMethod.TLSV1_1, "TLSv1.1"},
            {TlsMethod.TLSV1_2, "TLSv1.2"},
            {TlsMethod.TLSV1_3, "TLSv1.3"},
            {TlsMethod.SSLV23, "TLSv1.3"},
        };
    }

    @Test(dataProvider = "versions")
    public void versionsAreThoseOfTheMethod(TlsMethod method, String protocol) throws SSLException {
        ProfileContext serving = server(TestProfile.server().method(method));
        ProfileContext calling =
                client(TestProfile.client().method(TlsMethod.SSLV23).verify(), null);
        EnginePair pair = new EnginePair(
                        calling.clientEngine(Optional.empty()), serving.serverEngine(ClientOffer.UNKNOWN))
                .handshake();
        Settled settled = serving.settle(pair.server);
        assertThat(settled.protocol()).isEqualTo(protocol);
        assertThat(settled.localCertificates()).hasSize(2).first().isEqualTo(server.certificate());
        assertThat(settled.peer()).isEqualTo(PeerVerdict.NO_CERTIFICATE);
        Settled called = calling.settle(pair.client);
        assertThat(called.peer().isVerified()).isTrue();
        assertThat(called.localCertificates()).isEmpty();
        pair.close();
    }

    @DataProvider
    public Object[][] versionMismatches() {
        return new Object[][] {
            {TlsMethod.TLSV1_2, TlsMethod.TLSV1_3},
            {TlsMethod.TLSV1_3, TlsMethod.TLSV1_2},
            {TlsMethod.TLSV1_2_PLUS, TlsMethod.TLSV1_1},
            {TlsMethod.TLSV1, TlsMethod.TLSV1_1},
        };
    }

    @Test(dataProvider = "versionMismatches")
    public void otherVersionsAreRefused(TlsMethod serverMethod, TlsMethod clientMethod) {
        EnginePair pair = new EnginePair(
                client(TestProfile.client().method(clientMethod), null).clientEngine(Optional.empty()),
                server(TestProfile.server().method(serverMethod)).serverEngine(ClientOffer.UNKNOWN));
        assertThatThrownBy(pair::handshake).isInstanceOf(SSLException.class);
        pair.close();
    }

    @DataProvider
    public Object[][] clientChecks() {
        VerifyResult untrusted = VerifyResult.UNABLE_TO_GET_ISSUER;
        return new Object[][] {
            {"off", TestProfile.server(), null, VerifyResult.NO_CERTIFICATE},
            {"off, has one", TestProfile.server(), good, VerifyResult.NO_CERTIFICATE},
            {"verify, none", TestProfile.server().verify(), null, VerifyResult.NO_CERTIFICATE},
            {"verify, good", TestProfile.server().verify(), good, VerifyResult.OK},
            {"verify, unknown", TestProfile.server().verify(), unknown, null},
            {"verify, expired", TestProfile.server().verify(), expired, null},
            {"require, none", TestProfile.server().require(), null, null},
            {"require, good", TestProfile.server().require(), good, VerifyResult.OK},
            {"require, unknown", TestProfile.server().require(), unknown, null},
            {"on, none", TestProfile.server().verifyClient(VerifyClient.ON), null, null},
            {
                "optional, none",
                TestProfile.server().verifyClient(VerifyClient.OPTIONAL),
                null,
                VerifyResult.NO_CERTIFICATE
            },
            {
                "no_ca, none",
                TestProfile.server().verifyClient(VerifyClient.OPTIONAL_NO_CA),
                null,
                VerifyResult.NO_CERTIFICATE
            },
            {"no_ca, unknown", TestProfile.server().verifyClient(VerifyClient.OPTIONAL_NO_CA), unknown, untrusted},
            {
                "no_ca, expired",
                TestProfile.server().verifyClient(VerifyClient.OPTIONAL_NO_CA),
                expired,
                VerifyResult.EXPIRED
            },
            {
                "no_ca and require, none",
                TestProfile.server().verifyClient(VerifyClient.OPTIONAL_NO_CA).require(),
                null,
                null
            },
        };
    }

    @Test(dataProvider = "clientChecks")
    public void clientsAreChecked(
            String name, TestProfile profile, @Nullable Issued certificate, @Nullable VerifyResult expected)
            throws SSLException {
        for (TlsMethod method : List.of(TlsMethod.TLSV1_2, TlsMethod.TLSV1_3)) {
            ProfileContext serving = server(profile.method(method));
            EnginePair pair = new EnginePair(
                    client(TestProfile.client(), certificate).clientEngine(Optional.empty()),
                    serving.serverEngine(ClientOffer.UNKNOWN));
            if (expected == null) {
                assertThatThrownBy(pair::handshake).as(name + " " + method).isInstanceOf(SSLException.class);
            } else {
                pair.handshake();
                assertThat(serving.settle(pair.server).peer().result())
                        .as(name + " " + method)
                        .isEqualTo(expected);
            }
            pair.close();
        }
    }

    /** Both sides, also where nobody is refused for what a certificate says: it would stay as long as the connection. */
    @Test
    public void nobodyTakesAHugeCertificate() throws SSLException {
        Issued huge = root.issue(leaf("huge").plus("1.2.3.4", false, new byte[40_000]));
        for (TlsMethod method : List.of(TlsMethod.TLSV1_2, TlsMethod.TLSV1_3)) {
            EnginePair ofClient = new EnginePair(
                    client(TestProfile.client(), huge).clientEngine(Optional.empty()),
                    server(TestProfile.server().method(method).verifyClient(VerifyClient.OPTIONAL_NO_CA))
                            .serverEngine(ClientOffer.UNKNOWN));
            assertThatThrownBy(ofClient::handshake).rootCause().hasMessageStartingWith("certificate too large");
            ofClient.close();
            EnginePair ofServer = new EnginePair(
                    client(TestProfile.client(), null).clientEngine(Optional.empty()),
                    context(TestProfile.server().method(method).build(), identity(huge), false)
                            .serverEngine(ClientOffer.UNKNOWN));
            assertThatThrownBy(ofServer::handshake).rootCause().hasMessageStartingWith("certificate too large");
            ofServer.close();
        }
    }

    @DataProvider
    public Object[][] resumption() {
        return new Object[][] {
            {TlsMethod.TLSV1_2, true, true},
            {TlsMethod.TLSV1_3, true, true},
            {TlsMethod.TLSV1_1, true, true},
            {TlsMethod.TLSV1_2, false, true},
            {TlsMethod.TLSV1_2, true, false},
            {TlsMethod.TLSV1_3, true, false},
            {TlsMethod.TLSV1_2, false, false},
        };
    }

    /** D24: the client here offers whatever it was given; the server decides. */
    @Test(dataProvider = "resumption")
    public void sessionsAreResumedOnlyWhereWanted(TlsMethod method, boolean clientTickets, boolean cache)
            throws Exception {
        TlsProfile profile = TestProfile.server()
                .method(method)
                .verifyClient(VerifyClient.OPTIONAL)
                .build();
        ProfileContext serving = context(profile, identity(server, intermediate), cache);
        ProfileContext other = context(profile, identity(server, intermediate), cache);
        SSLContext calling = ProfileContext.context(
                ConscryptProvider.shared(),
                new ProfileKeys(identity(good).stream().toList(), List.of()),
                new AcceptAll());
        assertThat(again(calling, serving, method, clientTickets).resumed()).isFalse();
        Settled second = again(calling, serving, method, clientTickets);
        assertThat(second.resumed()).isEqualTo(cache);
        assertThat(second.peer().result()).isEqualTo(VerifyResult.OK);
        assertThat(again(calling, other, method, clientTickets).resumed()).isFalse();
    }

    private static Settled again(SSLContext calling, ProfileContext serving, TlsMethod method, boolean tickets)
            throws SSLException {
        SSLEngine client = calling.createSSLEngine("server.test", 5061);
        client.setUseClientMode(true);
        client.setEnabledProtocols(
                method.versions().stream().map(version -> version.protocol()).toArray(String[]::new));
        Conscrypt.setUseSessionTickets(client, tickets);
        EnginePair pair = new EnginePair(client, serving.serverEngine(ClientOffer.UNKNOWN)).handshake();
        Settled settled = serving.settle(pair.server);
        pair.send(pair.server);
        pair.send(pair.client);
        pair.close();
        return settled;
    }

    /** A resumed session does not pass the trust manager; what was true when it began may not be true any more. */
    @Test(dataProvider = "resumptionChecks")
    public void resumedPeersAreCheckedAsNewOnes(VerifyClient check, TlsMethod method, boolean refused)
            throws Exception {
        MovingClock clock = new MovingClock();
        ProfileContext serving = new ProfileContext(
                TestProfile.server().method(method).verifyClient(check).build(),
                new ProfileMaterial(
                        identity(server, intermediate).stream().toList(),
                        new TrustedCertificates(List.of(root.certificate()), List.of()),
                        Optional.empty()),
                new EngineSettings(List.of(), SecurityLevel.DEFAULT, true),
                clock);
        SSLContext calling = ProfileContext.context(
                ConscryptProvider.shared(),
                new ProfileKeys(identity(good).stream().toList(), List.of()),
                new AcceptAll());
        assertThat(again(calling, serving, method, true).peer().isVerified()).isTrue();
        clock.now = NOW.plus(Duration.ofDays(31));
        if (refused) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> again(calling, serving, method, true))
                        .isInstanceOf(SSLException.class)
                        .hasStackTraceContaining("certificate has expired at depth ");
            }
        } else {
            Settled second = again(calling, serving, method, true);
            assertThat(second.resumed()).isTrue();
            assertThat(second.peer().result()).isEqualTo(VerifyResult.EXPIRED);
        }
    }

    @DataProvider
    public Object[][] resumptionChecks() {
        return new Object[][] {
            {VerifyClient.ON, TlsMethod.TLSV1_2, true},
            {VerifyClient.ON, TlsMethod.TLSV1_3, true},
            {VerifyClient.OPTIONAL, TlsMethod.TLSV1_2, true},
            {VerifyClient.OPTIONAL, TlsMethod.TLSV1_3, true},
            {VerifyClient.OPTIONAL_NO_CA, TlsMethod.TLSV1_2, false},
            {VerifyClient.OPTIONAL_NO_CA, TlsMethod.TLSV1_3, false},
        };
    }

    private static final class MovingClock extends Clock {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    public void clientEnginesNeverResume() throws SSLException {
        ProfileContext serving = context(TestProfile.server().build(), identity(server, intermediate), true);
        ProfileContext calling = client(TestProfile.client(), null);
        for (int i = 0; i < 2; i++) {
            EnginePair pair = new EnginePair(
                            calling.clientEngine(Optional.of("a.example.test")),
                            serving.serverEngine(ClientOffer.UNKNOWN))
                    .handshake();
            assertThat(serving.settle(pair.server).resumed()).isFalse();
            calling.settle(pair.client);
            pair.send(pair.server);
            pair.close();
        }
    }

    @DataProvider
    public Object[][] serverNames() {
        return new Object[][] {
            {"a.example.test", List.of("a.example.test")},
            {"localhost", List.of("localhost")},
            {"bname", List.of("bname")},
            {"SBC-1.", List.of("sbc-1")},
            {"127.0.0.1", List.of()},
            {"::1", List.of()},
        };
    }

    @Test(dataProvider = "serverNames")
    public void serverNameIsSent(String wanted, List<String> sent) throws SSLException {
        ProfileContext serving = server(TestProfile.server());
        EnginePair pair = new EnginePair(
                        client(TestProfile.client(), null).clientEngine(Optional.of(wanted)),
                        serving.serverEngine(ClientOffer.UNKNOWN))
                .handshake();
        List<javax.net.ssl.SNIServerName> names =
                ((javax.net.ssl.ExtendedSSLSession) pair.server.getSession()).getRequestedServerNames();
        assertThat(names.stream()
                        .map(name -> ((javax.net.ssl.SNIHostName) name).getAsciiName())
                        .toList())
                .isEqualTo(sent);
        pair.close();
    }

    @DataProvider
    public Object[][] keyTypes() {
        return new Object[][] {{"RSA:2048"}, {"EC:secp256r1"}, {"EC:secp384r1"}, {"EC:secp521r1"}, {"Ed25519"}};
    }

    @Test(dataProvider = "keyTypes")
    public void everyKeyTypeServes(String type) {
        for (TlsMethod method : List.of(TlsMethod.TLSV1_2_PLUS, TlsMethod.TLSV1_2, TlsMethod.TLSV1_3)) {
            Issued own = root.issue(leaf("server").keyType(type));
            assertThat(context(TestProfile.server().method(method).build(), identity(own), false)
                            .proveHandshake())
                    .as(method.toString())
                    .isEmpty();
        }
    }

    @Test
    public void suitesThatTheKeyCannotServeAreFound() {
        TlsProfile profile = TestProfile.server().method(TlsMethod.TLSV1_2).build();
        ProfileContext context = new ProfileContext(
                profile,
                new ProfileMaterial(identity(good).stream().toList(), TrustedCertificates.NONE, Optional.empty()),
                new EngineSettings(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), SecurityLevel.DEFAULT, false),
                CLOCK);
        assertThat(context.proveHandshake()).isPresent();
    }

    /** cipher_list rules TLS 1.2 and older only (manual 10.10); 1.3 is served by whatever key there is. */
    @Test
    public void suitesOfAnotherKeyLeaveTls13Alone() {
        ProfileContext context = new ProfileContext(
                TestProfile.server().method(TlsMethod.TLSV1_2_PLUS).build(),
                new ProfileMaterial(identity(good).stream().toList(), TrustedCertificates.NONE, Optional.empty()),
                new EngineSettings(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), SecurityLevel.DEFAULT, false),
                CLOCK);
        assertThat(context.proveHandshake()).isEmpty();
    }

    @Test
    public void suitesAreTakenInTheirOrder() throws SSLException {
        String wanted = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
        ProfileContext serving = new ProfileContext(
                TestProfile.server().method(TlsMethod.TLSV1_2).build(),
                new ProfileMaterial(identity(good).stream().toList(), TrustedCertificates.NONE, Optional.empty()),
                new EngineSettings(
                        List.of(wanted, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"), SecurityLevel.DEFAULT, false),
                CLOCK);
        EnginePair pair = new EnginePair(
                        client(TestProfile.client(), null).clientEngine(Optional.empty()),
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
        ProfileContext context = new ProfileContext(
                TestProfile.server().method(TlsMethod.TLSV1_2).build(),
                new ProfileMaterial(identity(good).stream().toList(), TrustedCertificates.NONE, Optional.empty()),
                new EngineSettings(configured, SecurityLevel.DEFAULT, false),
                CLOCK);
        SSLEngine engine = context.serverEngine(ClientOffer.UNKNOWN);
        try {
            return List.of(engine.getEnabledCipherSuites());
        } finally {
            EngineRelease.release(engine);
        }
    }

    @Test
    public void providerStaysOutOfTheRegistry() {
        ConscryptProvider.shared();
        assertThat(Security.getProviders()).noneMatch(Conscrypt::isConscrypt);
        assertThat(ConscryptProvider.shared().version()).matches("Conscrypt 2\\.\\d+\\.\\d+");
    }

    private static final class AcceptAll extends javax.net.ssl.X509ExtendedTrustManager implements TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                java.security.cert.X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                java.security.cert.X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
