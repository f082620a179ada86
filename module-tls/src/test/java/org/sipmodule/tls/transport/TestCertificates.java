package org.sipmodule.tls.transport;

import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pki.TakesAll;

/** Self-signed certificates made for a test, and contexts that present them. */
final class TestCertificates {

    static final Provider CONSCRYPT =
            Conscrypt.newProviderBuilder().setName("TestConscrypt").build();

    private TestCertificates() {}

    /** A Conscrypt context with a new P-256 key, as servers have it. */
    static SSLContext server(String commonName) {
        return server(commonName, key -> key);
    }

    /** @param used makes the key that handshakes use of the real one */
    static SSLContext server(String commonName, UnaryOperator<PrivateKey> used) {
        return context(commonName, "EC", 256, "SHA256withECDSA", used);
    }

    static SSLContext rsaServer(String commonName) {
        return context(commonName, "RSA", 2048, "SHA256withRSA", key -> key);
    }

    /** A SunJSSE context for clients that look at the certificate themselves. */
    static SSLContext client() {
        try {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(null, new TrustManager[] {new TakesAll()}, null);
            return context;
        } catch (GeneralSecurityException cause) {
            throw new IllegalStateException(cause);
        }
    }

    private static SSLContext context(
            String commonName, String algorithm, int size, String signature, UnaryOperator<PrivateKey> used) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            KeyPair pair = generator.generateKeyPair();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "own", pair.getPrivate(), new char[0], new Certificate[] {selfSigned(commonName, pair, signature)});
            // the PKIX one would decrypt the key again for every handshake
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS", CONSCRYPT);
            context.init(
                    new KeyManager[] {new UsedKeys((X509KeyManager) keys.getKeyManagers()[0], used)},
                    new TrustManager[] {new TakesAll()},
                    null);
            return context;
        } catch (GeneralSecurityException | java.io.IOException | OperatorCreationException cause) {
            throw new IllegalStateException(cause);
        }
    }

    /** The keys of another key manager, each as something made of it. */
    private static final class UsedKeys extends X509ExtendedKeyManager {
        private final X509KeyManager keys;
        private final UnaryOperator<PrivateKey> used;

        private UsedKeys(X509KeyManager keys, UnaryOperator<PrivateKey> used) {
            this.keys = keys;
            this.used = used;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
            return keys.chooseServerAlias(type, issuers, null);
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
            // whatever authorities the server names
            return keys.chooseClientAlias(types, null, null);
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return used.apply(keys.getPrivateKey(alias));
        }
    }

    private static X509Certificate selfSigned(String commonName, KeyPair pair, String signature)
            throws GeneralSecurityException, OperatorCreationException {
        X500Principal name = new X500Principal("CN=" + commonName);
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.valueOf(System.nanoTime()),
                                Date.from(now.minus(1, ChronoUnit.HOURS)),
                                Date.from(now.plus(1, ChronoUnit.DAYS)),
                                name,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
    }
}
