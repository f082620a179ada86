package org.sipmodule.tls.engine;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sipmodule.tls.config.TlsVersion;

/**
 * What of a ClientHello decides which of two certificates a client can work with (RFC 8446 4.4.2.2, RFC 8422 5.1).
 *
 * @param version    the newest TLS version offered, by its number
 * @param suites     cipher suites by their number
 * @param signatures signature schemes by their number; empty when the client names none
 * @param groups     curves by their number; empty when the client names none
 */
public record ClientOffer(int version, List<Integer> suites, List<Integer> signatures, List<Integer> groups) {

    /** Of a client of which nothing is known. */
    public static final ClientOffer UNKNOWN = new ClientOffer(0, List.of(), List.of(), List.of());

    /** Those of the engine up to TLS 1.2 whose handshake needs a certificate. */
    private static final Map<Integer, String> SUITES = Map.ofEntries(
            Map.entry(0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            Map.entry(0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            Map.entry(0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
            Map.entry(0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
            Map.entry(0xC00A, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
            Map.entry(0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            Map.entry(0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
            Map.entry(0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
            Map.entry(0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
            Map.entry(0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
            Map.entry(0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
            Map.entry(0x009D, "TLS_RSA_WITH_AES_256_GCM_SHA384"),
            Map.entry(0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA"),
            Map.entry(0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"));

    private static final List<Integer> RSA_PSS = List.of(0x0804, 0x0805, 0x0806);
    private static final List<Integer> RSA_PKCS1 = List.of(0x0201, 0x0401, 0x0501, 0x0601);
    private static final List<Integer> ECDSA = List.of(0x0203, 0x0403, 0x0503, 0x0603);
    private static final List<Integer> ED25519 = List.of(0x0807);

    /** By the size of the curve: its number, and the one scheme that TLS 1.3 has for it. */
    private static final Map<Integer, Integer> CURVES = Map.of(256, 23, 384, 24, 521, 25);

    private static final Map<Integer, Integer> SCHEMES = Map.of(256, 0x0403, 384, 0x0503, 521, 0x0603);

    public ClientOffer {
        suites = List.copyOf(suites);
        signatures = List.copyOf(signatures);
        groups = List.copyOf(groups);
    }

    /**
     * Whether a handshake can be signed with a key.
     *
     * @param newest     the newest version of the server, see {@link TlsVersion#number}
     * @param ownSuites  the server's suites up to TLS 1.2 by their JSSE name; empty for all
     */
    boolean takes(PublicKey key, int newest, List<String> ownSuites) {
        int common = Math.min(version, newest);
        if (common >= TlsVersion.TLS_1_3.number()) {
            return signaturesHaveOneOf(schemes13(key));
        }
        boolean suite = suites.stream()
                .map(number -> SUITES.getOrDefault(number, ""))
                .anyMatch(name -> name.contains(key.getAlgorithm().equals("RSA") ? "_RSA_" : "_ECDSA_")
                        && (ownSuites.isEmpty() || ownSuites.contains(name)));
        boolean signed =
                common < TlsVersion.TLS_1_2.number() || signatures.isEmpty() || signaturesHaveOneOf(schemes12(key));
        return suite && signed && takesCurve(key);
    }

    private boolean signaturesHaveOneOf(List<Integer> schemes) {
        return signatures.stream().anyMatch(schemes::contains);
    }

    private boolean takesCurve(PublicKey key) {
        return groups.isEmpty() || !(key instanceof ECPublicKey ec) || groups.contains(CURVES.get(bits(ec)));
    }

    private static List<Integer> schemes13(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            Integer scheme = SCHEMES.get(bits(ec));
            return scheme == null ? List.of() : List.of(scheme);
        }
        return key.getAlgorithm().equals("RSA") ? RSA_PSS : ED25519;
    }

    private static List<Integer> schemes12(PublicKey key) {
        if (key instanceof ECPublicKey) {
            return ECDSA;
        }
        return key.getAlgorithm().equals("RSA")
                ? Stream.of(RSA_PKCS1, RSA_PSS).flatMap(List::stream).toList()
                : ED25519;
    }

    private static int bits(ECPublicKey key) {
        return key.getParams().getCurve().getField().getFieldSize();
    }
}
