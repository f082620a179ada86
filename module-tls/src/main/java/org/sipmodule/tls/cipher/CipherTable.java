package org.sipmodule.tls.cipher;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The suites that the engine has (Conscrypt 2.9.0), in the order in which OpenSSL prefers them: that order is what a cipher
 * list starts from. A test compares the table with the engine and with {@code openssl ciphers}.
 */
public final class CipherTable {

    private static final String CHACHA = "CHACHA20/POLY1305";

    /** Up to TLS 1.2: what a cipher list chooses from. */
    public static final List<CipherSuite> SUITES = List.of(
            ecdhe("ECDSA", "AES256-GCM-SHA384", "AES_256_GCM_SHA384", "AESGCM", 256),
            ecdhe("RSA", "AES256-GCM-SHA384", "AES_256_GCM_SHA384", "AESGCM", 256),
            ecdhe("ECDSA", "CHACHA20-POLY1305", "CHACHA20_POLY1305_SHA256", CHACHA, 256),
            ecdhe("RSA", "CHACHA20-POLY1305", "CHACHA20_POLY1305_SHA256", CHACHA, 256),
            ecdhe("ECDSA", "AES128-GCM-SHA256", "AES_128_GCM_SHA256", "AESGCM", 128),
            ecdhe("RSA", "AES128-GCM-SHA256", "AES_128_GCM_SHA256", "AESGCM", 128),
            ecdheCbc("ECDSA", 256),
            ecdheCbc("RSA", 256),
            ecdheCbc("ECDSA", 128),
            ecdheCbc("RSA", 128),
            new CipherSuite(
                    "ECDHE-PSK-CHACHA20-POLY1305",
                    "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
                    "TLSv1.2",
                    "ECDHEPSK",
                    "PSK",
                    CHACHA,
                    256,
                    "AEAD"),
            rsaGcm("AES256-GCM-SHA384", "AES_256_GCM_SHA384", 256),
            rsaGcm("AES128-GCM-SHA256", "AES_128_GCM_SHA256", 128),
            pskCbc("ECDHE-PSK", "ECDHEPSK", "TLSv1", 256),
            rsaCbc(256),
            pskCbc("PSK", "PSK", "SSLv3", 256),
            pskCbc("ECDHE-PSK", "ECDHEPSK", "TLSv1", 128),
            rsaCbc(128),
            pskCbc("PSK", "PSK", "SSLv3", 128));

    /** TLS 1.3: always all three, no list restricts them. */
    public static final List<CipherSuite> TLS_1_3 = List.of(
            tls13("TLS_AES_256_GCM_SHA384", "AESGCM", 256),
            tls13("TLS_CHACHA20_POLY1305_SHA256", CHACHA, 256),
            tls13("TLS_AES_128_GCM_SHA256", "AESGCM", 128));

    private static final Map<String, CipherSuite> BY_NAME = Stream.concat(SUITES.stream(), TLS_1_3.stream())
            .flatMap(suite ->
                    Stream.of(suite.name(), suite.standardName()).distinct().map(name -> Map.entry(name, suite)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private CipherTable() {}

    /** The suite of an OpenSSL or IANA name, the latter as a TLS session gives it. */
    public static Optional<CipherSuite> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static CipherSuite ecdhe(String auth, String name, String standard, String cipher, int bits) {
        return new CipherSuite(
                "ECDHE-" + auth + "-" + name,
                "TLS_ECDHE_" + auth + "_WITH_" + standard,
                "TLSv1.2",
                "ECDH",
                auth,
                cipher,
                bits,
                "AEAD");
    }

    private static CipherSuite ecdheCbc(String auth, int bits) {
        return new CipherSuite(
                "ECDHE-" + auth + "-AES" + bits + "-SHA",
                "TLS_ECDHE_" + auth + "_WITH_AES_" + bits + "_CBC_SHA",
                "TLSv1",
                "ECDH",
                auth,
                "AES",
                bits,
                "SHA1");
    }

    private static CipherSuite rsaGcm(String name, String standard, int bits) {
        return new CipherSuite(name, "TLS_RSA_WITH_" + standard, "TLSv1.2", "RSA", "RSA", "AESGCM", bits, "AEAD");
    }

    private static CipherSuite rsaCbc(int bits) {
        return new CipherSuite(
                "AES" + bits + "-SHA",
                "TLS_RSA_WITH_AES_" + bits + "_CBC_SHA",
                "SSLv3",
                "RSA",
                "RSA",
                "AES",
                bits,
                "SHA1");
    }

    private static CipherSuite pskCbc(String prefix, String keyExchange, String protocol, int bits) {
        return new CipherSuite(
                prefix + "-AES" + bits + "-CBC-SHA",
                "TLS_" + prefix.replace('-', '_') + "_WITH_AES_" + bits + "_CBC_SHA",
                protocol,
                keyExchange,
                "PSK",
                "AES",
                bits,
                "SHA1");
    }

    private static CipherSuite tls13(String name, String cipher, int bits) {
        return new CipherSuite(name, name, "TLSv1.3", "any", "any", cipher, bits, "AEAD");
    }
}
