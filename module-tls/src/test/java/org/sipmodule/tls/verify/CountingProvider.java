package org.sipmodule.tls.verify;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.concurrent.atomic.AtomicInteger;
import org.conscrypt.Conscrypt;

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

    private static final class Counted extends SignatureSpi {

        private final Signature signature;
        private final AtomicInteger verified;

        Counted(Signature signature, AtomicInteger verified) {
            this.signature = signature;
            this.verified = verified;
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            signature.initVerify(key);
        }

        @Override
        protected void engineInitSign(PrivateKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineUpdate(byte octet) throws SignatureException {
            signature.update(octet);
        }

        @Override
        protected void engineUpdate(byte[] octets, int from, int length) throws SignatureException {
            signature.update(octets, from, length);
        }

        @Override
        protected byte[] engineSign() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected boolean engineVerify(byte[] bytes) throws SignatureException {
            verified.incrementAndGet();
            return signature.verify(bytes);
        }

        @Override
        @SuppressWarnings("deprecation")
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("deprecation")
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
