package org.sipmodule.tls.pem;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.sipmodule.tls.config.Secret;

/** Private keys from the encodings that OpenSSL writes: PKCS#8, PKCS#1 for RSA, SEC 1 for elliptic curves. */
final class KeyForms {

    private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");

    /** The algorithms that the engine can sign with, by the object identifier in a PKCS#8 key. */
    private static final Map<String, String> ALGORITHMS = Map.of(
            "06092a864886f70d010101", "RSA",
            "06072a8648ce3d0201", "EC",
            "06032b6570", "Ed25519");

    private KeyForms() {}

    /**
     * @param engine makes the key, and the JVM's own providers where it does not
     * @throws NoSuchAlgorithmException when it is a key of a kind that the engine cannot use
     * @throws InvalidKeyException      when it is no key, or damaged
     */
    static PrivateKey pkcs8(byte[] der, Provider engine) throws NoSuchAlgorithmException, InvalidKeyException {
        try {
            List<Der> parts = Der.first(der).children();
            byte[] oid = parts.get(1).children().get(0).encoded();
            String algorithm = ALGORITHMS.get(HexFormat.of().formatHex(oid));
            if (algorithm == null) {
                throw new NoSuchAlgorithmException("neither an RSA, an EC nor an Ed25519 key");
            }
            return generate(algorithm, der, engine);
        } catch (NoSuchAlgorithmException e) {
            throw e;
        } catch (GeneralSecurityException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw damaged();
        }
    }

    /**
     * In the engine's own form where it takes the key: it is not parsed and checked anew for each connection then, and the key
     * is in the engine's memory, which wipes it.
     */
    private static PrivateKey generate(String algorithm, byte[] der, Provider engine) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm, engine).generatePrivate(new LentKey(der));
        } catch (GeneralSecurityException | RuntimeException refused) {
            // the JVM's providers know other kinds of keys, too
            return KeyFactory.getInstance(algorithm).generatePrivate(new LentKey(der.clone()));
        }
    }

    static PrivateKey pkcs1(byte[] der, Provider engine) throws NoSuchAlgorithmException, InvalidKeyException {
        return wrapped(der, RSA, engine);
    }

    private static PrivateKey wrapped(byte[] der, byte[] algorithm, Provider engine)
            throws NoSuchAlgorithmException, InvalidKeyException {
        byte[] inner = Der.encode(Der.OCTET_STRING, der);
        byte[] whole = Der.encode(Der.SEQUENCE, VERSION_0, algorithm, inner);
        try {
            return pkcs8(whole, engine);
        } finally {
            forget(inner);
            forget(whole);
        }
    }

    /** @param parameters the EC PARAMETERS block before the key, for keys that do not name their curve themselves */
    static PrivateKey sec1(byte[] der, Optional<byte[]> parameters, Provider engine)
            throws NoSuchAlgorithmException, InvalidKeyException {
        try {
            byte[] curve = Der.first(der).children().stream()
                    .filter(child -> child.tag() == 0xA0)
                    .map(Der::content)
                    .findFirst()
                    .or(() -> parameters)
                    .orElseThrow(() -> new InvalidKeyException("an EC key that does not name its curve"));
            if (Der.first(curve).tag() != Der.OBJECT_IDENTIFIER) {
                throw new NoSuchAlgorithmException("an EC key with explicit parameters instead of a named curve");
            }
            return wrapped(
                    der, Der.encode(Der.SEQUENCE, EC_OID, Der.first(curve).encoded()), engine);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    /**
     * @throws NoSuchAlgorithmException when the encryption is one that this Java does not have
     * @throws InvalidKeyException      when the content is no encrypted key
     * @throws GeneralSecurityException when the password does not fit
     */
    static byte[] decryptPkcs8(byte[] der, Secret password) throws GeneralSecurityException {
        EncryptedPrivateKeyInfo info;
        try {
            if (Pbes2.isUsedBy(der)) {
                return Pbes2.decrypt(der, password);
            }
            info = new EncryptedPrivateKeyInfo(der);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged();
        } catch (IOException e) {
            throw new NoSuchAlgorithmException("an encryption that is not known here");
        }
        String scheme = info.getAlgName();
        SecretKeyFactory factory = SecretKeyFactory.getInstance(scheme);
        PBEKeySpec spec = password.use(PBEKeySpec::new);
        try {
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, factory.generateSecret(spec), info.getAlgParameters());
            return cipher.doFinal(info.getEncryptedData());
        } finally {
            spec.clearPassword();
        }
    }

    static void forget(byte[] key) {
        Arrays.fill(key, (byte) 0);
    }

    /** Without a cause: messages of parsers may show bytes of the key. */
    private static InvalidKeyException damaged() {
        return new InvalidKeyException("damaged, or not a private key");
    }
}
