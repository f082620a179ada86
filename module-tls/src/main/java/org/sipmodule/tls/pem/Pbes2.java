package org.sipmodule.tls.pem;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.sipmodule.tls.config.Secret;

/**
 * PKCS#8's newer encryption (RFC 8018 6.2). The JDK reads it with AES only, and {@code openssl req -newkey} has always
 * written triple DES.
 */
final class Pbes2 {

    private static final String OID = "06092a864886f70d01050d";
    private static final String PBKDF2 = "06092a864886f70d01050c";

    private record Scheme(String cipher, String key, int keyLength) {}

    private static final Map<String, Scheme> SCHEMES = Map.of(
            "0609608648016503040102", new Scheme("AES/CBC/PKCS5Padding", "AES", 16),
            "0609608648016503040116", new Scheme("AES/CBC/PKCS5Padding", "AES", 24),
            "060960864801650304012a", new Scheme("AES/CBC/PKCS5Padding", "AES", 32),
            "06082a864886f70d0307", new Scheme("DESede/CBC/PKCS5Padding", "DESede", 24));

    private static final Map<String, String> HASHES = Map.of(
            "06082a864886f70d0207", "SHA1",
            "06082a864886f70d0208", "SHA224",
            "06082a864886f70d0209", "SHA256",
            "06082a864886f70d020a", "SHA384",
            "06082a864886f70d020b", "SHA512");

    /** More would keep a start waiting for minutes. */
    private static final BigInteger MOST_ITERATIONS = BigInteger.valueOf(10_000_000);

    private Pbes2() {}

    /** Whether an encrypted PKCS#8 key is encrypted in this way. */
    static boolean isUsedBy(byte[] der) {
        return hex(Der.first(der).children().get(0).children().get(0)).equals(OID);
    }

    /**
     * @throws NoSuchAlgorithmException when it is a key derivation or a cipher that is not known here
     * @throws InvalidKeyException      when the content is no encrypted key
     * @throws GeneralSecurityException when the password does not fit
     */
    static byte[] decrypt(byte[] der, Secret password) throws GeneralSecurityException {
        try {
            List<Der> whole = Der.first(der).children();
            List<Der> parameters = whole.get(0).children().get(1).children();
            List<Der> encryption = parameters.get(1).children();
            Scheme scheme = SCHEMES.get(hex(encryption.get(0)));
            if (scheme == null) {
                throw new NoSuchAlgorithmException("an encryption that is not known here");
            }
            byte[] key = derive(parameters.get(0).children(), scheme, password);
            try {
                Cipher cipher = Cipher.getInstance(scheme.cipher());
                cipher.init(
                        Cipher.DECRYPT_MODE,
                        new SecretKeySpec(key, scheme.key()),
                        new IvParameterSpec(encryption.get(1).content()));
                return cipher.doFinal(whole.get(1).content());
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new InvalidKeyException("damaged, or not a private key");
        }
    }

    private static byte[] derive(List<Der> derivation, Scheme scheme, Secret password) throws GeneralSecurityException {
        if (!hex(derivation.get(0)).equals(PBKDF2)) {
            throw new NoSuchAlgorithmException("a key derivation that is not known here");
        }
        List<Der> parts = derivation.get(1).children();
        BigInteger iterations = new BigInteger(parts.get(1).content());
        if (iterations.signum() <= 0 || iterations.compareTo(MOST_ITERATIONS) > 0) {
            throw new NoSuchAlgorithmException("more iterations than are sensible");
        }
        // the hash comes last, and is SHA-1 when it is left out
        Der last = parts.get(parts.size() - 1);
        String hash =
                last.tag() == Der.SEQUENCE ? HASHES.get(hex(last.children().get(0))) : "SHA1";
        if (hash == null) {
            throw new NoSuchAlgorithmException("a key derivation that is not known here");
        }
        PBEKeySpec spec = password.use(
                text -> new PBEKeySpec(text, parts.get(0).content(), iterations.intValue(), 8 * scheme.keyLength()));
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash)
                    .generateSecret(spec)
                    .getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    private static String hex(Der element) {
        return HexFormat.of().formatHex(element.encoded());
    }
}
