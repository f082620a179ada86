package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.Security;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.config.VerifyClient;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.verify.PeerVerdict;
import org.sipmodule.tls.verify.VerifyResult;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ProfileContextTest {

    private final Contexts contexts = new Contexts();

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
        ProfileContext serving = contexts.server(TestProfile.server().method(method));
        ProfileContext calling =
                contexts.client(TestProfile.client().method(TlsMethod.SSLV23).verify(), null);
        EnginePair pair = new EnginePair(
                        calling.clientEngine(Optional.empty()), serving.serverEngine(ClientOffer.UNKNOWN))
                .handshake();
        Settled settled = serving.settle(pair.server);
        assertThat(settled.protocol()).isEqualTo(protocol);
        assertThat(settled.localCertificates()).hasSize(2).first().isEqualTo(contexts.server.certificate());
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
                contexts.client(TestProfile.client().method(clientMethod), null).clientEngine(Optional.empty()),
                contexts.server(TestProfile.server().method(serverMethod)).serverEngine(ClientOffer.UNKNOWN));
        assertThatThrownBy(pair::handshake).isInstanceOf(SSLException.class);
        pair.close();
    }

    @DataProvider
    public Object[][] clientChecks() {
        VerifyResult untrusted = VerifyResult.UNABLE_TO_GET_ISSUER;
        return new Object[][] {
            {"off", TestProfile.server(), null, VerifyResult.NO_CERTIFICATE},
            {"off, has one", TestProfile.server(), contexts.good, VerifyResult.NO_CERTIFICATE},
            {"verify, none", TestProfile.server().verify(), null, VerifyResult.NO_CERTIFICATE},
            {"verify, good", TestProfile.server().verify(), contexts.good, VerifyResult.OK},
            {"verify, unknown", TestProfile.server().verify(), contexts.unknown, null},
            {"verify, expired", TestProfile.server().verify(), contexts.expired, null},
            {"require, none", TestProfile.server().require(), null, null},
            {"require, good", TestProfile.server().require(), contexts.good, VerifyResult.OK},
            {"require, unknown", TestProfile.server().require(), contexts.unknown, null},
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
            {
                "no_ca, unknown",
                TestProfile.server().verifyClient(VerifyClient.OPTIONAL_NO_CA),
                contexts.unknown,
                untrusted
            },
            {
                "no_ca, expired",
                TestProfile.server().verifyClient(VerifyClient.OPTIONAL_NO_CA),
                contexts.expired,
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
            ProfileContext serving = contexts.server(profile.method(method));
            EnginePair pair = new EnginePair(
                    contexts.client(TestProfile.client(), certificate).clientEngine(Optional.empty()),
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
        Issued huge = contexts.root.issue(leaf("huge").plus("1.2.3.4", false, new byte[40_000]));
        for (TlsMethod method : List.of(TlsMethod.TLSV1_2, TlsMethod.TLSV1_3)) {
            EnginePair ofClient = new EnginePair(
                    contexts.client(TestProfile.client(), huge).clientEngine(Optional.empty()),
                    contexts.server(TestProfile.server().method(method).verifyClient(VerifyClient.OPTIONAL_NO_CA))
                            .serverEngine(ClientOffer.UNKNOWN));
            assertThatThrownBy(ofClient::handshake).rootCause().hasMessageStartingWith("certificate too large");
            ofClient.close();
            EnginePair ofServer = new EnginePair(
                    contexts.client(TestProfile.client(), null).clientEngine(Optional.empty()),
                    contexts.context(TestProfile.server().method(method).build(), Contexts.identity(huge), false)
                            .serverEngine(ClientOffer.UNKNOWN));
            assertThatThrownBy(ofServer::handshake).rootCause().hasMessageStartingWith("certificate too large");
            ofServer.close();
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
        ProfileContext serving = contexts.server(TestProfile.server());
        EnginePair pair = new EnginePair(
                        contexts.client(TestProfile.client(), null).clientEngine(Optional.of(wanted)),
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
            Issued own = contexts.root.issue(leaf("server").keyType(type));
            assertThat(contexts.context(TestProfile.server().method(method).build(), Contexts.identity(own), false)
                            .proveHandshake())
                    .as(method.toString())
                    .isEmpty();
        }
    }

    @Test
    public void providerStaysOutOfTheRegistry() {
        ConscryptProvider.shared();
        assertThat(Security.getProviders()).noneMatch(Conscrypt::isConscrypt);
        assertThat(ConscryptProvider.shared().version()).matches("Conscrypt 2\\.\\d+\\.\\d+");
    }
}
