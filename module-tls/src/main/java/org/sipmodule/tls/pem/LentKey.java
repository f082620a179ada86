package org.sipmodule.tls.pem;

import java.security.spec.PKCS8EncodedKeySpec;

/**
 * A key specification that gives the very bytes that it was made of, so that no copy of them stays. Public for the engine's
 * package, which makes keys too.
 */
public final class LentKey extends PKCS8EncodedKeySpec {

    private final byte[] der;

    /** @param der stays the caller's, who wipes it when the key is made */
    public LentKey(byte[] der) {
        super(new byte[0]);
        this.der = der;
    }

    @Override
    public byte[] getEncoded() {
        return der;
    }
}
