package org.sipmodule.tls.engine;

import java.security.PrivateKey;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;

/** A key of {@link RsaLibrary} that says nothing of itself, so that the engine neither copies it nor asks anybody else. */
final class OpaqueRsaKey implements PrivateKey {

    private static final long serialVersionUID = 1L;

    private final transient PrivateKey key;

    OpaqueRsaKey(PrivateKey key) {
        this.key = key;
    }

    /** The key as its library knows it. */
    PrivateKey inside() {
        return key;
    }

    @Override
    public String getAlgorithm() {
        return "RSA";
    }

    @Override
    public @Nullable String getFormat() {
        return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
        return null;
    }

    @Override
    public void destroy() throws DestroyFailedException {
        key.destroy();
    }

    @Override
    public boolean isDestroyed() {
        return key.isDestroyed();
    }

    @Override
    public String toString() {
        return "RSA private key";
    }
}
