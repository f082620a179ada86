package org.sipmodule.tls.verify;

import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * The public keys with which signatures are verified at all. A peer chooses those of the authorities that it sends along, so
 * the ones made large to make verifying slow are left out, and so are kinds that TLS no longer has.
 */
final class PeerKeys {

    /** The JDK bounds the modulus, and the exponent of large ones only. */
    private static final int LARGEST_EXPONENT = 64;

    private PeerKeys() {}

    static boolean isUsable(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() % Byte.SIZE == 0
                    && rsa.getPublicExponent().bitLength() <= LARGEST_EXPONENT;
        }
        return !(key instanceof DSAPublicKey);
    }
}
