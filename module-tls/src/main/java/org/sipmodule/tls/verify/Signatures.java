package org.sipmodule.tls.verify;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies the signatures of certificates, by a provider that is faster than the JDK's where there is one: with an EC key that
 * takes a twentieth of the time. Remembers those that were good, as peers come again; that a key has made a signature stays
 * true whatever else changes. Safe from any thread.
 */
public final class Signatures {

    private static final int MOST_REMEMBERED = 1024;

    private record Signed(X509Certificate certificate, PublicKey key) {}

    private static final class Latest extends LinkedHashMap<Signed, Boolean> {
        private static final long serialVersionUID = 1;

        Latest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Signed, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }

    private final Optional<Provider> provider;
    private final Map<Signed, Boolean> good = Collections.synchronizedMap(new Latest());

    /** @param provider asked before the JDK's own; it need not know every algorithm */
    public Signatures(Optional<Provider> provider) {
        this.provider = provider;
    }

    boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        Signed signed = new Signed(certificate, key);
        if (good.containsKey(signed)) {
            return true;
        }
        boolean isGood = verifies(certificate, key);
        if (isGood) {
            good.put(signed, true);
        }
        return isGood;
    }

    private boolean verifies(X509Certificate certificate, PublicKey key) {
        try {
            if (provider.isPresent()) {
                certificate.verify(key, provider.get());
                return true;
            }
        } catch (NoSuchAlgorithmException | InvalidKeyException unknownThere) {
            // the JDK may know it
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
