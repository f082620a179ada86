package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.serving.OpenSsl;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class NamedGroupsTest {

    private final Issued own = Issued.root("Root").leaf("server");

    private ProfileContext context(TestProfile profile) {
        return new ProfileContext(
                profile.build(),
                new ProfileMaterial(
                        List.of(new Identity(
                                List.of(own.certificate()), own.keys().getPrivate())),
                        TrustedCertificates.NONE,
                        Optional.empty(),
                        ""),
                new EngineSettings(List.of(), SecurityLevel.DEFAULT, false),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @DataProvider
    public Object[][] offers() {
        return new Object[][] {
            {"-tls1_3", "prime256v1", "Server Temp Key: ECDH, prime256v1, 256 bits"},
            {"-tls1_3", "secp384r1", "Server Temp Key: ECDH, secp384r1, 384 bits"},
            {"-tls1_3", "secp521r1", "Server Temp Key: ECDH, secp521r1, 521 bits"},
            {"-tls1_2", "secp521r1:prime256v1", "Server Temp Key: ECDH, prime256v1, 256 bits"},
            {"-tls1_3", "secp521r1:secp384r1:prime256v1:X25519", "Server Temp Key: X25519, 253 bits"},
        };
    }

    /** The order is ours, not the client's. */
    @Test(dataProvider = "offers")
    public void everyGroupOfOpensslServes(String version, String groups, String chosen) throws Exception {
        try (LoopbackServer server = new LoopbackServer(context(TestProfile.server()));
                OpenSsl client = OpenSsl.connect(server.port(), version, "-groups", groups)) {
            assertThat(client.readAll()).contains(chosen);
        }
    }

    @Test
    public void theHybridGroupComesFirst() throws Exception {
        EnginePair pair = new EnginePair(
                        context(TestProfile.client()).clientEngine(Optional.empty()),
                        context(TestProfile.server()).serverEngine(ClientOffer.UNKNOWN))
                .handshake();
        assertThat(Conscrypt.getGroupName(((RoomyEngine) pair.client).inside())).isEqualTo(NamedGroups.NAMES.get(0));
        pair.close();
    }

    @Test
    public void nothingIsChangedForTheRestOfTheProcess() {
        context(TestProfile.server()).serverEngine(ClientOffer.UNKNOWN);
        assertThat(System.getProperty("jdk.tls.namedGroups")).isNull();
    }
}
