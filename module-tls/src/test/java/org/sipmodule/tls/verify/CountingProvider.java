package org.sipmodule.tls.verify;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.util.concurrent.atomic.AtomicInteger;
import org.conscrypt.Conscrypt;
import org.sipmodule.tls.pki.BorrowedSignature;

/** Verifies ECDSA with SHA-256 as the engine does, and counts how often. */
final class CountingProvider extends Provider {

    private static final long serialVersionUID = 1;

    private final AtomicInteger verified = new AtomicInteger();

    CountingProvider() {
        super("Counting", "1", "ECDSA with SHA-256");
        Provider engine = Conscrypt.newProvider();
        putService(new Service(this, "Signature", "SHA256withECDSA", Counted.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
                try {
                    return new Counted(Signature.getInstance(getAlgorithm(), engine), verified);
                } catch (GeneralSecurityException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    /** Since it was asked last. */
    int takeVerified() {
        return verified.getAndSet(0);
    }

    private static final class Counted extends BorrowedSignature {

        private final AtomicInteger verified;

        Counted(Signature signature, AtomicInteger verified) {
            super(signature);
            this.verified = verified;
        }

        @Override
        protected boolean engineVerify(byte[] bytes) throws SignatureException {
            verified.incrementAndGet();
            return super.engineVerify(bytes);
        }
    }
}
