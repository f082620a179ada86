package org.sipmodule.tls.pki;

import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;

/** What a provider of the tests signs and verifies with: another provider's signature, a step of which it changes. */
public abstract class BorrowedSignature extends SignatureSpi {

    private final Signature real;

    protected BorrowedSignature(Signature real) {
        this.real = real;
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
        real.initVerify(key);
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
        real.initSign(key);
    }

    @Override
    protected void engineUpdate(byte octet) throws SignatureException {
        real.update(octet);
    }

    @Override
    protected void engineUpdate(byte[] octets, int from, int length) throws SignatureException {
        real.update(octets, from, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        return real.sign();
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
        return real.verify(signature);
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
        throw new UnsupportedOperationException();
    }
}
