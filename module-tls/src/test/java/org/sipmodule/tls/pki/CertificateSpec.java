package org.sipmodule.tls.pki;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.sipmodule.tls.pem.Der;

/**
 * What a test certificate is to be like.
 *
 * @param name      the common name; empty for a subject that is empty
 * @param keyType   {@code RSA:2048}, {@code EC:secp256r1}, {@code Ed25519}
 * @param notBefore start of its validity
 * @param notAfter  end of its validity
 * @param authority whether it may sign others
 * @param pathLen   its path length constraint
 * @param purposes  extended key usage; empty for none
 * @param keyUsage  bits of BouncyCastle's KeyUsage
 * @param signature the algorithm it is signed with; empty for a good one that fits the issuer's key
 * @param extras    more extensions, or instead of those that it has by itself
 * @param serial    its serial number; empty for the next one
 */
public record CertificateSpec(
        String name,
        String keyType,
        Instant notBefore,
        Instant notAfter,
        boolean authority,
        Optional<Integer> pathLen,
        List<KeyPurposeId> purposes,
        Optional<Integer> keyUsage,
        Optional<String> signature,
        List<ExtraExtension> extras,
        Optional<BigInteger> serial) {

    /** The time at which tests verify. */
    public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /** An extension as it is. */
    public record ExtraExtension(String oid, boolean critical, List<Byte> value) {
        public static ExtraExtension of(String oid, boolean critical, byte[] value) {
            List<Byte> bytes = new java.util.ArrayList<>();
            for (byte b : value) {
                bytes.add(b);
            }
            return new ExtraExtension(oid, critical, bytes);
        }

        /** Whether there is to be none of that kind. */
        boolean isAbsent() {
            return value.isEmpty();
        }

        byte[] bytes() {
            byte[] bytes = new byte[value.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = value.get(i);
            }
            return bytes;
        }
    }

    public static CertificateSpec leaf(String name) {
        return new CertificateSpec(
                name,
                "EC:secp256r1",
                NOW.minus(Duration.ofDays(30)),
                NOW.plus(Duration.ofDays(60)), // no warning, as one that ends within 30 days gets
                false,
                Optional.empty(),
                List.of(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    public static CertificateSpec authority(String name) {
        CertificateSpec leaf = leaf(name);
        return new CertificateSpec(
                name,
                leaf.keyType,
                leaf.notBefore,
                leaf.notAfter,
                true,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    public CertificateSpec keyType(String wanted) {
        return new CertificateSpec(
                name, wanted, notBefore, notAfter, authority, pathLen, purposes, keyUsage, signature, extras, serial);
    }

    public CertificateSpec valid(Instant from, Instant to) {
        return new CertificateSpec(
                name, keyType, from, to, authority, pathLen, purposes, keyUsage, signature, extras, serial);
    }

    public CertificateSpec expired() {
        return valid(NOW.minus(Duration.ofDays(30)), NOW.minus(Duration.ofDays(1)));
    }

    public CertificateSpec notYet() {
        return valid(NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(30)));
    }

    public CertificateSpec pathLen(int most) {
        return new CertificateSpec(
                name,
                keyType,
                notBefore,
                notAfter,
                authority,
                Optional.of(most),
                purposes,
                keyUsage,
                signature,
                extras,
                serial);
    }

    public CertificateSpec purposes(KeyPurposeId... wanted) {
        return new CertificateSpec(
                name,
                keyType,
                notBefore,
                notAfter,
                authority,
                pathLen,
                List.of(wanted),
                keyUsage,
                signature,
                extras,
                serial);
    }

    public CertificateSpec withoutPurposes() {
        return purposes(new KeyPurposeId[0]);
    }

    public CertificateSpec keyUsage(int bits) {
        return new CertificateSpec(
                name,
                keyType,
                notBefore,
                notAfter,
                authority,
                pathLen,
                purposes,
                Optional.of(bits),
                signature,
                extras,
                serial);
    }

    public CertificateSpec signedWith(String algorithm) {
        return new CertificateSpec(
                name,
                keyType,
                notBefore,
                notAfter,
                authority,
                pathLen,
                purposes,
                keyUsage,
                Optional.of(algorithm),
                extras,
                serial);
    }

    /** With nothing but this one beside or instead of the usual extensions. */
    public CertificateSpec extra(String oid, boolean critical, byte[] value) {
        return extras(List.of(ExtraExtension.of(oid, critical, value)));
    }

    /** With this one too. */
    public CertificateSpec plus(String oid, boolean critical, byte[] value) {
        return extras(Stream.concat(extras.stream(), Stream.of(ExtraExtension.of(oid, critical, value)))
                .toList());
    }

    public CertificateSpec without(String oid) {
        return plus(oid, false, new byte[0]);
    }

    private CertificateSpec extras(List<ExtraExtension> wanted) {
        return new CertificateSpec(
                name, keyType, notBefore, notAfter, authority, pathLen, purposes, keyUsage, signature, wanted, serial);
    }

    /**
     * With a subject alternative name.
     *
     * @param names each behind its kind: {@code DNS:}, {@code URI:}, {@code mail:}, or {@code IP:} and hexadecimal digits
     */
    public CertificateSpec names(String... names) {
        byte[][] entries =
                Arrays.stream(names).map(CertificateSpec::generalName).toArray(byte[][]::new);
        return extra("2.5.29.17", false, Der.encode(Der.SEQUENCE, entries));
    }

    private static byte[] generalName(String name) {
        String text = name.substring(name.indexOf(':') + 1);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return switch (name.substring(0, name.indexOf(':'))) {
            case "mail" -> Der.encode(0x81, bytes);
            case "DNS" -> Der.encode(0x82, bytes);
            case "URI" -> Der.encode(0x86, bytes);
            case "IP" -> Der.encode(0x87, HexFormat.of().parseHex(text));
            default -> throw new IllegalArgumentException(name);
        };
    }

    public CertificateSpec serial(BigInteger wanted) {
        return new CertificateSpec(
                name,
                keyType,
                notBefore,
                notAfter,
                authority,
                pathLen,
                purposes,
                keyUsage,
                signature,
                extras,
                Optional.of(wanted));
    }
}
