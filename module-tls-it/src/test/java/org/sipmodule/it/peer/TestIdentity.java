package org.sipmodule.it.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What the JDK's TLS engine needs for a peer: authorities and, for most, a certificate out of the host's test certificates. */
public final class TestIdentity {

    private static final char[] NO_PASSWORD = {};

    private TestIdentity() {}

    /** Trusts the authorities of a PEM file and shows nothing. */
    public static SSLContext trusting(Path authorities) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust(authorities).getTrustManagers(), null);
        return context;
    }

    /** Trusts the test CA of the folder and shows the certificate of that name. */
    public static SSLContext of(Path folder, String name) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        String pem = Files.readString(folder.resolve(name + ".key")).replaceAll("-----[^-]*-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        byte[] certificate = Files.readAllBytes(folder.resolve(name + ".pem"));
        store.setKeyEntry(name, key, NO_PASSWORD, new Certificate[] {
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate))
        });
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust(folder.resolve("ca.pem")).getTrustManagers(), null);
        return context;
    }

    private static TrustManagerFactory trust(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        try (InputStream pem = Files.newInputStream(authorities)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        return trust;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
