package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.VerifyClient;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.verify.VerifyResult;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What client profiles demand of servers, and that it has nothing to do with what server profiles demand of clients. */
public class ClientProfileTest {

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final List<TlsMethod> VERSIONS = List.of(TlsMethod.TLSV1_2, TlsMethod.TLSV1_3);

    private final Issued root = Issued.root("Root");
    private final Issued unknown = Issued.root("Unknown").leaf("unknown");

    private ProfileContext context(TlsProfile profile, Issued... chain) {
        List<X509Certificate> certificates =
                Stream.of(chain).map(Issued::certificate).toList();
        List<Identity> identity = chain.length == 0
                ? List.of()
                : List.of(new Identity(certificates, chain[0].keys().getPrivate()));
        TrustedCertificates trusted = new TrustedCertificates(List.of(root.certificate()), List.of());
        return new ProfileContext(
                profile,
                new ProfileMaterial(identity, trusted, Optional.empty(), ""),
                new EngineSettings(List.of(), SecurityLevel.DEFAULT, false),
                CLOCK);
    }

    private static EnginePair pair(ProfileContext client, ProfileContext server) {
        return new EnginePair(client.clientEngine(Optional.empty()), server.serverEngine(ClientOffer.UNKNOWN));
    }

    /** A kind of server certificate and why it is refused. */
    private record Bad(String name, String reason, Issued own) {}

    private List<Bad> bad() {
        Issued expired = root.issue(leaf("expired").expired());
        Issued early = root.issue(leaf("early").notYet());
        Issued clientOnly = root.issue(leaf("client only").purposes(KeyPurposeId.id_kp_clientAuth));
        return List.of(
                new Bad("self-signed", "self-signed certificate", Issued.selfSigned(leaf("self"))),
                new Bad("expired", "certificate has expired", expired),
                new Bad("not yet valid", "certificate is not yet valid", early),
                new Bad("wrong CA", "unable to get local issuer certificate", unknown),
                new Bad("wrong purpose", "unsuitable certificate purpose", clientOnly));
    }

    @DataProvider
    public Object[][] refused() {
        List<Object[]> rows = new ArrayList<>();
        for (Bad bad : bad()) {
            rows.add(new Object[] {"F34 verify, not require: " + bad.name(), bad, setting(TestProfile::verify)});
            rows.add(new Object[] {"F33 require alone: " + bad.name(), bad, setting(TestProfile::require)});
            rows.add(new Object[] {
                "F33 verify and require: " + bad.name(),
                bad,
                setting(profile -> profile.verify().require())
            });
            rows.add(new Object[] {
                "F33 on: " + bad.name(), bad, setting(profile -> profile.verifyClient(VerifyClient.ON))
            });
            rows.add(new Object[] {
                "F33 optional: " + bad.name(), bad, setting(profile -> profile.verifyClient(VerifyClient.OPTIONAL))
            });
        }
        return rows.toArray(new Object[0][]);
    }

    private static Supplier<TestProfile> setting(java.util.function.UnaryOperator<TestProfile> change) {
        return () -> change.apply(TestProfile.client());
    }

    @Test(dataProvider = "refused")
    public void badServersAreRefused(String name, Bad bad, Supplier<TestProfile> setting) {
        for (TlsMethod version : VERSIONS) {
            EnginePair pair = pair(
                    context(setting.get().method(version).build()),
                    context(TestProfile.server().build(), bad.own()));
            assertThatThrownBy(pair::handshake)
                    .as(name + " " + version)
                    .isInstanceOf(SSLException.class)
                    .hasStackTraceContaining(bad.reason() + " at depth 0");
            pair.close();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** What it has of the system's would stay until a garbage collection. */
    @Test
    public void anEngineWhoseNameIsRefusedIsReleased() throws IOException {
        ProfileContext client = context(TestProfile.client().build());
        String name = "x".repeat(300);
        long before = descriptors();
        for (int i = 0; i < 200; i++) {
            assertThatThrownBy(() -> client.clientEngine(Optional.of(name)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a server name of 300 characters");
        }
        assertThat(descriptors() - before).isLessThan(100);
    }

    @Test
    public void f33WithoutVerificationTheReasonIsKnownStill() throws SSLException {
        for (VerifyClient lenient : List.of(VerifyClient.OFF, VerifyClient.OPTIONAL_NO_CA)) {
            ProfileContext client =
                    context(TestProfile.client().verifyClient(lenient).build());
            EnginePair pair =
                    pair(client, context(TestProfile.server().build(), unknown)).handshake();
            assertThat(client.settle(pair.client).peer().result()).isEqualTo(VerifyResult.UNABLE_TO_GET_ISSUER);
            pair.close();
        }
    }

    @DataProvider
    public Object[][] roles() {
        return new Object[][] {
            {"F35 nobody verifies", VerifyClient.OFF, VerifyClient.OPTIONAL_NO_CA, null},
            {"F35 the client verifies", VerifyClient.ON, VerifyClient.OPTIONAL_NO_CA, "CN=unknown server"},
            {"F35 the server verifies", VerifyClient.OFF, VerifyClient.ON, "CN=unknown client"},
            {"F35 both verify", VerifyClient.ON, VerifyClient.ON, "CN=unknown server"},
        };
    }

    /** Both show a certificate of an unknown authority: each is refused where the other's own profile says so. */
    @Test(dataProvider = "roles")
    public void rolesAreIndependent(String name, VerifyClient calling, VerifyClient serving, @Nullable String refused)
            throws SSLException {
        Issued elsewhere = Issued.root("Unknown");
        EnginePair pair = pair(
                context(TestProfile.client().verifyClient(calling).build(), elsewhere.leaf("unknown client")),
                context(TestProfile.server().verifyClient(serving).build(), elsewhere.leaf("unknown server")));
        if (refused == null) {
            pair.handshake();
        } else {
            assertThatThrownBy(pair::handshake)
                    .as(name)
                    .hasStackTraceContaining("unable to get local issuer certificate at depth 0 (" + refused);
        }
        pair.close();
    }

    @DataProvider
    public Object[][] withoutCertificate() {
        return new Object[][] {
            {"F37 not asked", TestProfile.server(), null, null},
            {"F37 asked", TestProfile.server().verify(), null, null},
            {
                "F37 insisted on",
                TestProfile.server().verifyClient(VerifyClient.ON),
                "HANDSHAKE_FAILURE",
                "CERTIFICATE_REQUIRED"
            },
        };
    }

    @Test(dataProvider = "withoutCertificate")
    public void clientWithoutCertificateIsToldWhatIsMissing(
            String name, TestProfile serving, @Nullable String in12, @Nullable String in13) {
        for (TlsMethod version : VERSIONS) {
            String expected = version == TlsMethod.TLSV1_3 ? in13 : in12;
            EnginePair pair = pair(
                    context(TestProfile.client().verify().build()),
                    context(serving.method(version).build(), root.leaf("server")));
            SSLException told = pair.refusalAtClient();
            if (expected == null) {
                assertThat(told).as(name + " " + version).isNull();
            } else {
                assertThat(told).as(name + " " + version).hasMessageContaining(expected);
            }
            pair.close();
        }
    }
}
