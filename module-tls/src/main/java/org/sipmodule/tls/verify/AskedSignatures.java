package org.sipmodule.tls.verify;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;

/**
 * The signatures that one search for a path asks for. Each is verified once, and their number is bounded, so that a peer cannot
 * keep the server busy. Used by one thread.
 */
final class AskedSignatures {

    /** Enough for 20 certificates with several issuers each. */
    private static final int MOST = 100;

    private record Signed(X509Certificate certificate, PublicKey key) {}

    private final Signatures signatures;
    private final Map<Signed, Boolean> known = new HashMap<>();
    private int asked;

    AskedSignatures(Signatures signatures) {
        this.signatures = signatures;
    }

    /** Whether the key has signed the certificate; no longer found out when there were too many. */
    boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        return ++asked <= MOST
                && known.computeIfAbsent(new Signed(certificate, key), pair -> signatures.isSignedBy(certificate, key));
    }
}
