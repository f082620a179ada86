package org.sipmodule.tls.verify;

import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * The public keys with which signatures are verified at all. A peer chooses those of the authorities that it sends along, so
 * the ones made large to make verifying slow are left out, and so are kinds that TLS no longer has.
 */
final class PeerKeys {

    /** The engine's own bound; no key that is in use has more than 17. */
    private static final int LARGEST_EXPONENT = 33;
    /** Twice what the largest authorities have. */
    private static final int LARGEST_OF_PEER = 8192;
    /** The JDK's own bound. */
    private static final int LARGEST_TRUSTED = 16_384;

    private PeerKeys() {}

    /**
     * What a key is that is not used, and what would be.
     *
     * @param trusted whether it is one of our own anchors, which nobody has made to keep us busy
     */
    static Optional<String> flawOf(PublicKey key, boolean trusted) {
        if (key instanceof DSAPublicKey) {
            return Optional.of("DSA, which TLS no longer has");
        }
        return key instanceof RSAPublicKey rsa ? flawOf(rsa, trusted) : Optional.empty();
    }

    private static Optional<String> flawOf(RSAPublicKey rsa, boolean trusted) {
        int bits = rsa.getModulus().bitLength();
        int exponent = rsa.getPublicExponent().bitLength();
        int most = trusted ? LARGEST_TRUSTED : LARGEST_OF_PEER;
        return bits % Byte.SIZE == 0 && bits <= most && exponent <= LARGEST_EXPONENT
                ? Optional.empty()
                : Optional.of("RSA of " + bits + " bits with an exponent of " + exponent + "; whole octets, at most "
                        + most + " bits, and " + LARGEST_EXPONENT + " of the exponent are taken");
    }
}
