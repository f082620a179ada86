package org.sipmodule.tls.cipher;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * OpenSSL's security level ({@code @SECLEVEL} in a cipher list): how many bits of strength keys and signatures must have.
 * The numbers are those of OpenSSL 3.
 *
 * @param level 0 takes everything, 5 is the strictest
 */
public record SecurityLevel(int level) {

    private static final int[] MINIMUM_BITS = {0, 80, 112, 128, 192, 256};

    private static final Map<String, Integer> DIGEST_BITS =
            Map.of("MD5", 39, "SHA1", 63, "SHA224", 112, "SHA256", 128, "SHA384", 192, "SHA512", 256);

    /** What OpenSSL is built with in current distributions. */
    public static final SecurityLevel DEFAULT = new SecurityLevel(2);

    static final int HIGHEST = MINIMUM_BITS.length - 1;

    public SecurityLevel {
        if (level < 0 || level >= MINIMUM_BITS.length) {
            throw new IllegalArgumentException("security level " + level + " (expected: 0 to 5)");
        }
    }

    /** How many bits a cipher's key must have. */
    int minimumBits() {
        return MINIMUM_BITS[level];
    }

    /** Why a key is too weak; empty when it is strong enough. */
    public Optional<String> weaknessOf(PublicKey key) {
        int size = sizeOf(key);
        return bitsOf(key, size) >= MINIMUM_BITS[level]
                ? Optional.empty()
                : Optional.of(key.getAlgorithm() + " key of " + size + " bits");
    }

    /** Why the signature of a certificate is too weak; a self-signed one proves nothing and may be as weak as it is. */
    public Optional<String> weaknessOfSignature(X509Certificate certificate) {
        if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                || signatureBits(certificate) >= MINIMUM_BITS[level]) {
            return Optional.empty();
        }
        return Optional.of("signature " + certificate.getSigAlgName());
    }

    private static int sizeOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getCurve().getField().getFieldSize();
        }
        if (key instanceof DSAPublicKey dsa && dsa.getParams() != null) {
            return dsa.getParams().getP().bitLength();
        }
        return key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed448") ? 448 : 256;
    }

    private static int bitsOf(PublicKey key, int size) {
        if (key instanceof RSAPublicKey || key instanceof DSAPublicKey) {
            return factoringBits(size);
        }
        if (key instanceof ECPublicKey) {
            return size >= 512 ? 256 : size >= 384 ? 192 : size >= 256 ? 128 : size >= 224 ? 112 : size / 2;
        }
        return key instanceof EdECPublicKey ? size / 2 : 0;
    }

    /** NIST SP 800-56B, appendix D, rounded as OpenSSL does it: 1024 is 80, 2048 is 112, 3072 is 128. */
    private static int factoringBits(int size) {
        if (size < 16) {
            return 0;
        }
        double x = size * Math.log(2);
        double bits = (1.923 * Math.cbrt(x * Math.log(x) * Math.log(x)) - 4.69) / Math.log(2);
        return ((int) bits + 4) & ~7;
    }

    private static int signatureBits(X509Certificate certificate) {
        String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT).replace("-", "");
        if (name.equals("RSASSAPSS")) {
            return DIGEST_BITS.getOrDefault(pssDigest(certificate), 0);
        }
        if (name.equals("ED25519")) {
            return 128;
        }
        if (name.equals("ED448")) {
            return 224;
        }
        int with = name.indexOf("WITH");
        return with < 0 ? 0 : DIGEST_BITS.getOrDefault(name.substring(0, with), 0);
    }

    private static String pssDigest(X509Certificate certificate) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            AlgorithmParameterSpec spec = parameters.getParameterSpec(PSSParameterSpec.class);
            return ((PSSParameterSpec) spec)
                    .getDigestAlgorithm()
                    .toUpperCase(Locale.ROOT)
                    .replace("-", "");
        } catch (GeneralSecurityException | java.io.IOException e) {
            return "";
        }
    }
}
