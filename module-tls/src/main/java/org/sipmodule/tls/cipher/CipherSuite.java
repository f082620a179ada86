package org.sipmodule.tls.cipher;

import java.util.Locale;

/**
 * A cipher suite of the engine, in the words of {@code openssl ciphers -v}.
 *
 * @param name           OpenSSL's name
 * @param standardName   IANA's name, which a TLS session gives
 * @param protocol       the version that brought it
 * @param keyExchange    {@code ECDH}, {@code RSA}, ...
 * @param authentication {@code ECDSA}, {@code RSA}, {@code PSK}
 * @param cipher         {@code AESGCM}, {@code AES} for CBC, {@code CHACHA20/POLY1305}
 * @param bits           length of the cipher's key
 * @param mac            {@code AEAD} or {@code SHA1}
 */
public record CipherSuite(
        String name,
        String standardName,
        String protocol,
        String keyExchange,
        String authentication,
        String cipher,
        int bits,
        String mac) {

    /** The line that {@code openssl ciphers -v} prints, without a line end. */
    public String description() {
        return String.format(
                Locale.ROOT,
                "%-30s %-7s Kx=%-8s Au=%-5s Enc=%-22s Mac=%-4s",
                name,
                protocol,
                keyExchange,
                authentication,
                cipher + "(" + bits + ")",
                mac);
    }

    /** Whether it needs a key that both ends share beforehand; no profile has one. */
    boolean needsSharedKey() {
        return authentication.equals("PSK");
    }

    /**
     * Whether OpenSSL uses it at a security level: enough bits; from 3 on with forward secrecy, from 4 on without SHA-1.
     */
    boolean fitsLevel(SecurityLevel required) {
        return bits >= required.minimumBits()
                && (required.level() < 3 || keyExchange.startsWith("ECDH"))
                && (required.level() < 4 || !mac.equals("SHA1"));
    }
}
