package org.sipmodule.tls.verify;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sipmodule.module.Latest;

/**
 * Verifies the signatures of certificates, by a provider that is faster than the JDK's where there is one: with an EC key that
 * takes a twentieth of the time. Remembers those of proven paths, as peers come again; that a key has made a signature stays
 * true whatever else changes. What strangers send is not remembered, or they would push out everybody else. Safe from any
 * thread.
 */
public final class Signatures {

    private static final int MOST_REMEMBERED = 1024;

    private final Optional<Provider> provider;

    /** By digests, as certificates may be large and keep their objects. */
    private final Map<ByteBuffer, Boolean> good = Latest.of(MOST_REMEMBERED);

    /** @param provider asked before the JDK's own; it need not know every algorithm */
    public Signatures(Optional<Provider> provider) {
        this.provider = provider;
    }

    boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        return good.get(digest(certificate, key)) != null || verifies(certificate, key);
    }

    /** @param path proven, from the peer's own certificate to the anchor */
    void remember(List<X509Certificate> path) {
        for (int depth = 0; depth + 1 < path.size(); depth++) {
            good.put(digest(path.get(depth), path.get(depth + 1).getPublicKey()), true);
        }
    }

    /** Of both, one behind the other: where the first one ends is said by itself. */
    private static ByteBuffer digest(X509Certificate certificate, PublicKey key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(certificate.getEncoded());
            digest.update(key.getEncoded());
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private boolean verifies(X509Certificate certificate, PublicKey key) {
        try {
            if (provider.isPresent()) {
                certificate.verify(key, provider.get());
                return true;
            }
        } catch (NoSuchAlgorithmException | InvalidKeyException unknownThere) {
            if (key instanceof ECPublicKey) {
                // made to be slow: the JDK takes 10 ms for one with SHA-3, which is in no certificate that is in use
                return false;
            }
        } catch (GeneralSecurityException bad) {
            return false;
        }
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException bad) {
            return false;
        }
    }
}
