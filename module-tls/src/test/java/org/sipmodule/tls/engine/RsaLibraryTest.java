package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.net.ssl.SSLException;
import javax.security.auth.DestroyFailedException;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class RsaLibraryTest {

    private final Issued root = Issued.root("Root");

    private Identity identity(String keyType) {
        Issued issued =
                root.issue(leaf("rsa").keyType(keyType).keyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        return ConscryptProvider.shared()
                .faster(new Identity(
                        List.of(issued.certificate()), issued.keys().getPrivate()));
    }

    private ProfileContext context(TestProfile profile, String keyType, List<String> suites) {
        return new ProfileContext(
                profile.verify().build(),
                new ProfileMaterial(
                        List.of(identity(keyType)),
                        new TrustedCertificates(List.of(root.certificate()), List.of()),
                        Optional.empty(),
                        ""),
                new EngineSettings(suites, new SecurityLevel(0), false),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @DataProvider
    public Object[][] handshakes() {
        return new Object[][] {
            {"1.0", TlsMethod.TLSV1, "RSA:2048", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
            {"1.0, key exchange", TlsMethod.TLSV1, "RSA:2048", "TLS_RSA_WITH_AES_128_CBC_SHA"},
            {"1.1", TlsMethod.TLSV1_1, "RSA:2048", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
            {"1.2", TlsMethod.TLSV1_2, "RSA:2048", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
            {"1.2, key exchange", TlsMethod.TLSV1_2, "RSA:2048", "TLS_RSA_WITH_AES_128_GCM_SHA256"},
            {"1.2, 3072 bits", TlsMethod.TLSV1_2, "RSA:3072", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
            {"1.3", TlsMethod.TLSV1_3, "RSA:2048", "TLS_AES_128_GCM_SHA256"},
            {"1.3, 4096 bits", TlsMethod.TLSV1_3, "RSA:4096", "TLS_AES_128_GCM_SHA256"},
        };
    }

    /** Both ends prove themselves with such a key. */
    @Test(dataProvider = "handshakes")
    public void provesBothEnds(String name, TlsMethod method, String keyType, String suite) throws SSLException {
        List<String> suites = method == TlsMethod.TLSV1_3 ? List.of() : List.of(suite);
        ProfileContext serving = context(TestProfile.server().method(method).require(), keyType, suites);
        ProfileContext calling = context(TestProfile.client().method(method), keyType, suites);
        EnginePair pair = new EnginePair(
                        calling.clientEngine(Optional.empty()), serving.serverEngine(ClientOffer.UNKNOWN))
                .handshake();
        assertThat(pair.server.getSession().getCipherSuite()).isEqualTo(suite);
        assertThat(serving.settle(pair.server).peer().isVerified()).isTrue();
        assertThat(calling.settle(pair.client).peer().isVerified()).isTrue();
        pair.close();
    }

    @Test
    public void keyTellsNothing() throws DestroyFailedException {
        PrivateKey key = identity("RSA:2048").key();
        assertThat(key).isInstanceOf(OpaqueRsaKey.class).hasToString("RSA private key");
        assertThat(key.getEncoded()).isNull();
        assertThat(key.getFormat()).isNull();
        key.destroy();
        assertThat(key.isDestroyed()).isTrue();
        assertThatThrownBy(() -> {
                    Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding");
                    cipher.init(Cipher.ENCRYPT_MODE, key);
                    cipher.doFinal(new byte[256]);
                })
                .isInstanceOf(IllegalStateException.class);
    }

    /** The rest of the JVM sees no difference: its own keys go to the providers that they have always gone to. */
    @Test
    public void othersKeysStayWithTheirProviders() throws GeneralSecurityException {
        PrivateKey own = identity("RSA:2048").key();
        assertThat(own).isInstanceOf(OpaqueRsaKey.class);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey others = generator.generateKeyPair().getPrivate();
        Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, others);
        assertThat(cipher.getProvider().getName()).isEqualTo("SunJCE");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(others);
        assertThat(signature.getProvider().getName()).isEqualTo("SunRsaSign");
    }
}
