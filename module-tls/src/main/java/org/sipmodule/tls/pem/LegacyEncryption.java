package org.sipmodule.tls.pem;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.sipmodule.tls.config.Secret;

/** The password encryption of PEM blocks with {@code Proc-Type: 4,ENCRYPTED}, which OpenSSL wrote before PKCS#8. */
final class LegacyEncryption {

    private record Scheme(String cipher, String key, int keyLength) {}

    private static final Map<String, Scheme> SCHEMES = Map.of(
            "AES-128-CBC", new Scheme("AES/CBC/PKCS5Padding", "AES", 16),
            "AES-192-CBC", new Scheme("AES/CBC/PKCS5Padding", "AES", 24),
            "AES-256-CBC", new Scheme("AES/CBC/PKCS5Padding", "AES", 32),
            "DES-EDE3-CBC", new Scheme("DESede/CBC/PKCS5Padding", "DESede", 24),
            "DES-CBC", new Scheme("DES/CBC/PKCS5Padding", "DES", 8));

    private LegacyEncryption() {}

    static boolean isUsedBy(PemBlock block) {
        return block.headers().getOrDefault("Proc-Type", "").replace(" ", "").equals("4,ENCRYPTED");
    }

    /**
     * The key in the clear.
     *
     * @throws NoSuchPaddingException   when the block names an encryption that is not known here
     * @throws GeneralSecurityException when the password does not fit
     */
    static byte[] decrypt(PemBlock block, Secret password) throws GeneralSecurityException {
        String[] info = block.headers().getOrDefault("DEK-Info", "").split(",", 2);
        Scheme scheme = SCHEMES.get(info[0].strip().toUpperCase(Locale.ROOT));
        if (scheme == null || info.length < 2) {
            throw new NoSuchPaddingException("DEK-Info names no known encryption");
        }
        byte[] iv;
        try {
            iv = HexFormat.of().parseHex(info[1].strip());
        } catch (IllegalArgumentException e) {
            throw new NoSuchPaddingException("DEK-Info has no initial vector");
        }
        byte[] salt = Arrays.copyOf(iv, 8);
        byte[] key = password.use(text -> derive(bytes(text), salt, scheme.keyLength()));
        try {
            Cipher cipher = Cipher.getInstance(scheme.cipher());
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, scheme.key()), new IvParameterSpec(iv));
            return cipher.doFinal(block.der());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] bytes(char[] text) {
        ByteBuffer encoded = ByteBuffer.allocate(4 * text.length);
        // what is no character becomes a question mark, as String.getBytes does it
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(text), encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }

    /** OpenSSL's EVP_BytesToKey with MD5 and one round; the format leaves no choice. */
    private static byte[] derive(byte[] password, byte[] salt, int length) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            byte[] key = new byte[length];
            byte[] last = new byte[0];
            for (int done = 0; done < length; done += last.length) {
                md5.update(last);
                md5.update(password);
                last = md5.digest(salt);
                System.arraycopy(last, 0, key, done, Math.min(last.length, length - done));
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no MD5", e);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }
}
