package org.sipmodule.tls.verify;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The signatures that one search for a path asks for. Each is verified once, and their number is bounded, so that a peer cannot
 * keep the server busy. Used by one thread.
 */
final class AskedSignatures {

    /** Enough for 20 certificates with several issuers each. */
    private static final int MOST = 100;
    /**
     * Of keys that the peer has sent along, which made no signature that they should have made. Anybody can make such
     * certificates; honest chains have one or two after a change of keys.
     */
    private static final int MOST_FAILED = 10;

    private record Signed(X509Certificate certificate, PublicKey key) {}

    private final Signatures signatures;
    private final Map<Signed, Boolean> known = new HashMap<>();
    private int asked;
    private int failed;

    AskedSignatures(Signatures signatures) {
        this.signatures = signatures;
    }

    /**
     * Whether the key has signed the certificate; no longer found out when there were too many.
     *
     * @param trusted whether the key is an anchor's, whose number the peer has no say in
     */
    boolean isSignedBy(X509Certificate certificate, PublicKey key, boolean trusted) {
        if (excess().isPresent()) {
            return false;
        }
        asked++;
        Signed signed = new Signed(certificate, key);
        Boolean before = known.get(signed);
        if (before != null) {
            return before;
        }
        boolean good = signatures.isSignedBy(certificate, key);
        known.put(signed, good);
        if (!good && !trusted) {
            failed++;
        }
        return good;
    }

    /** Why none is verified any more. */
    Optional<String> excess() {
        if (failed >= MOST_FAILED) {
            return Optional.of(failed + " signatures are not by the keys sent along, fewer are expected");
        }
        return asked >= MOST ? Optional.of(asked + " signatures were looked at, fewer are expected") : Optional.empty();
    }
}
