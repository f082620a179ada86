package org.sipmodule.tls.engine;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/** The library's cipher, for keys of the form {@link OpaqueRsaKey}. */
final class OpaqueRsaCipher extends CipherSpi {

    private final Cipher cipher;

    private OpaqueRsaCipher(Cipher cipher) {
        this.cipher = cipher;
    }

    /** Offers it for these keys and for no other. */
    static final class Service extends Provider.Service {

        private final Provider library;

        Service(Provider door, Provider library, String transformation) {
            super(door, "Cipher", transformation, OpaqueRsaCipher.class.getName(), List.of(), null);
            this.library = library;
        }

        @Override
        public boolean supportsParameter(@Nullable Object key) {
            return key instanceof OpaqueRsaKey;
        }

        @Override
        public Object newInstance(@Nullable Object none) throws NoSuchAlgorithmException {
            try {
                return new OpaqueRsaCipher(Cipher.getInstance(getAlgorithm(), library));
            } catch (GeneralSecurityException e) {
                throw new NoSuchAlgorithmException(e.getMessage(), e);
            }
        }
    }

    @Override
    protected void engineInit(int mode, Key key, @Nullable SecureRandom random) throws InvalidKeyException {
        if (!(key instanceof OpaqueRsaKey opaque)) {
            throw new InvalidKeyException("a key of another library");
        }
        cipher.init(mode, opaque.inside());
    }

    @Override
    protected void engineInit(
            int mode, Key key, @Nullable AlgorithmParameterSpec parameters, @Nullable SecureRandom random)
            throws InvalidKeyException {
        engineInit(mode, key, random);
    }

    @Override
    protected void engineInit(
            int mode, Key key, @Nullable AlgorithmParameters parameters, @Nullable SecureRandom random)
            throws InvalidKeyException {
        engineInit(mode, key, random);
    }

    /** Asked for where the JVM's policy limits the length of keys. */
    @Override
    protected int engineGetKeySize(Key key) throws InvalidKeyException {
        if (key instanceof OpaqueRsaKey opaque && opaque.inside() instanceof RSAKey rsa) {
            return rsa.getModulus().bitLength();
        }
        throw new InvalidKeyException("a key of another library");
    }

    @Override
    protected byte @Nullable [] engineUpdate(byte[] input, int from, int length) {
        return cipher.update(input, from, length);
    }

    @Override
    protected int engineUpdate(byte[] input, int from, int length, byte[] output, int to) throws ShortBufferException {
        return cipher.update(input, from, length, output, to);
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int from, int length)
            throws IllegalBlockSizeException, BadPaddingException {
        return cipher.doFinal(input, from, length);
    }

    @Override
    protected int engineDoFinal(byte[] input, int from, int length, byte[] output, int to)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        return cipher.doFinal(input, from, length, output, to);
    }

    /** Both are part of the service's name. */
    @Override
    protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
        throw new NoSuchAlgorithmException(mode);
    }

    @Override
    protected void engineSetPadding(String padding) {
        throw new IllegalStateException(padding);
    }

    @Override
    protected int engineGetBlockSize() {
        return cipher.getBlockSize();
    }

    @Override
    protected int engineGetOutputSize(int length) {
        return cipher.getOutputSize(length);
    }

    @Override
    protected byte @Nullable [] engineGetIV() {
        return null;
    }

    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
        return null;
    }
}
