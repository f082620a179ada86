package org.sipmodule.tls.transport;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pki.BorrowedSignature;

/** A provider whose EC keys say nothing of themselves and take their time to sign, as those of a token. */
final class SlowKeys extends Provider {

    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "NONEwithECDSA";

    /** @param asked runs whenever a key is used, on the thread that waits for it */
    SlowKeys(Runnable asked) {
        super("SlowKeys", "1", "for tests");
        putService(new Service(this, "Signature", ALGORITHM, Signing.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(@Nullable Object none) throws NoSuchAlgorithmException {
                return new Signing(asked);
            }

            @Override
            public boolean supportsParameter(Object key) {
                return key instanceof Slow;
            }
        });
    }

    static PrivateKey slow(PrivateKey key) {
        return new Slow(key);
    }

    private record Slow(PrivateKey key) implements PrivateKey {
        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }

    private static final class Signing extends BorrowedSignature {
        private final Runnable asked;

        private Signing(Runnable asked) throws NoSuchAlgorithmException {
            super(Signature.getInstance(ALGORITHM));
            this.asked = asked;
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            if (!(key instanceof Slow slow)) {
                throw new InvalidKeyException("not one of these");
            }
            super.engineInitSign(slow.key());
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            asked.run();
            return super.engineSign();
        }
    }
}
