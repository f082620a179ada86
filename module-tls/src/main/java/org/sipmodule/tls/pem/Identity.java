package org.sipmodule.tls.pem;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.cipher.SecurityLevel;

/**
 * Who we are: a certificate with its chain, and the key that belongs to it.
 *
 * @param chain what is sent, our own certificate first
 * @param key   may be opaque (PKCS#11)
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {

    private static final byte[] PROBE =
            "does this key belong to this certificate".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    public Identity {
        chain = List.copyOf(chain);
        Objects.requireNonNull(key, "key");
    }

    /**
     * Puts certificate and key together after checking that they belong together and are strong enough.
     *
     * @param certificate the option that named the chain's file
     * @param keyName     the key's option and file, as messages say it
     * @param engine      signs for keys in files, many times faster than the JVM's own providers
     * @param now         for the warning about expired certificates
     * @return empty when an error was added
     */
    public static Optional<Identity> of(
            FileOption certificate,
            List<X509Certificate> chain,
            String keyName,
            PrivateKey key,
            Provider engine,
            SecurityLevel level,
            Instant now,
            Problems problems) {
        Problems own = new Problems();
        checkBelongs(certificate, chain, keyName, key, engine, own);
        for (int at = 0; at < chain.size(); at++) {
            checkStrength(certificate, chain.get(at), at, level, own);
            checkDates(certificate, chain.get(at), at, now, own);
        }
        problems.addAll(own.all());
        return own.hasErrors() ? Optional.empty() : Optional.of(new Identity(chain, key));
    }

    /** The certificate of the chain that ends first. */
    public X509Certificate soonestToExpire() {
        return Collections.min(chain, Comparator.comparing(X509Certificate::getNotAfter));
    }

    /** Our own certificate. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** The engine's name for the kind of key: {@code RSA}, or {@code EC} for all others. */
    public String keyType() {
        return key.getAlgorithm().equals("RSA") ? "RSA" : "EC";
    }

    /** Key and certificates stay out of logs. */
    @Override
    public String toString() {
        return "identity of " + leaf().getSubjectX500Principal();
    }

    /** Signs with the one and verifies with the other: the only proof that works for opaque keys too. */
    private static void checkBelongs(
            FileOption option,
            List<X509Certificate> chain,
            String keyName,
            PrivateKey key,
            Provider engine,
            Problems problems) {
        if (belongsFor(engine, chain.get(0).getPublicKey(), key)) {
            return;
        }
        byte[] signature;
        try {
            signature = sign(key, Signature.getInstance(signatureOf(key)));
        } catch (GeneralSecurityException | ProviderException e) {
            option.refuse(
                    problems,
                    "is not usable: " + keyName + " cannot sign (" + e.getMessage() + ")",
                    "",
                    "Check the key, and its token if it is in one");
            return;
        }
        if (verifies(chain.get(0).getPublicKey(), key, signature)) {
            return;
        }
        String found = "and " + keyName + " do not belong together: the certificate is of "
                + chain.get(0).getSubjectX500Principal();
        for (X509Certificate later : chain.subList(1, chain.size())) {
            if (verifies(later.getPublicKey(), key, signature)) {
                option.refuse(
                        problems,
                        found,
                        "the key's certificate must come first in the file",
                        "Move the certificate of " + later.getSubjectX500Principal() + " to the front");
                return;
            }
        }
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        option.refuse(
                problems,
                found + " with a key of type " + algorithm + ", the private key is another one"
                        + (sameFamily(algorithm, key.getAlgorithm()) ? "" : " of type " + key.getAlgorithm()),
                "",
                "Name the key from which this certificate was made");
    }

    /** A no is not the last word: the JVM's providers know other kinds of keys, too, and say better what is wrong. */
    private static boolean belongsFor(Provider engine, PublicKey certified, PrivateKey key) {
        String algorithm = signatureOf(key);
        boolean onToken = key.getFormat() == null;
        if (onToken || engine.getService("Signature", algorithm) == null) {
            return false;
        }
        try {
            byte[] signature = sign(key, Signature.getInstance(algorithm, engine));
            return verifies(certified, signature, Signature.getInstance(algorithm, engine));
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private static byte[] sign(PrivateKey key, Signature signer) throws GeneralSecurityException {
        signer.initSign(key);
        signer.update(PROBE);
        return signer.sign();
    }

    private static boolean verifies(PublicKey certified, PrivateKey key, byte[] signature) {
        if (!sameFamily(certified.getAlgorithm(), key.getAlgorithm())) {
            return false;
        }
        try {
            return verifies(certified, signature, Signature.getInstance(signatureOf(key)));
        } catch (GeneralSecurityException e) {
            // a signature of another curve or length
            return false;
        }
    }

    private static boolean verifies(PublicKey certified, byte[] signature, Signature verifier)
            throws GeneralSecurityException {
        verifier.initVerify(certified);
        verifier.update(PROBE);
        return verifier.verify(signature);
    }

    private static String signatureOf(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }

    private static boolean sameFamily(String one, String other) {
        return family(one).equals(family(other));
    }

    private static String family(String algorithm) {
        return algorithm.equals("Ed25519") ? "EdDSA" : algorithm;
    }

    private static void checkStrength(
            FileOption option, X509Certificate certificate, int at, SecurityLevel level, Problems problems) {
        String number = ": certificate " + (at + 1) + " (" + certificate.getSubjectX500Principal() + ") has a ";
        String expected = "too weak for security level " + level.level();
        level.weaknessOf(certificate.getPublicKey())
                .ifPresent(weakness -> option.refuse(
                        problems,
                        number + weakness + (at == 0 ? " (ee key too small)" : " (ca key too small)"),
                        expected,
                        "Renew it with an RSA key of 2048 bits or an EC key"));
        level.weaknessOfSignature(certificate)
                .ifPresent(weakness -> option.refuse(
                        problems,
                        number + weakness + " (ca md too weak)",
                        expected,
                        "Have it signed anew with SHA-256"));
    }

    private static void checkDates(
            FileOption option, X509Certificate certificate, int at, Instant now, Problems problems) {
        String number = ": certificate " + (at + 1) + " (" + certificate.getSubjectX500Principal() + ") ";
        if (Expiry.isNear(certificate, now)) {
            option.warn(
                    problems,
                    number + Expiry.words(certificate, now),
                    "peers that verify will refuse it",
                    at == 0 ? "Renew it" : "Renew it, or take it out of the file");
        } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
            option.warn(
                    problems,
                    number + "is not valid before " + certificate.getNotBefore().toInstant(),
                    "peers that verify will refuse it until then",
                    "");
        }
    }
}
