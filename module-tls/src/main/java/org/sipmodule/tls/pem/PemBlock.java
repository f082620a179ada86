package org.sipmodule.tls.pem;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** One block of a PEM file, from its BEGIN line to its END line. */
final class PemBlock {

    private final String type;
    private final int line;
    private final Map<String, String> headers;
    private final byte[] der;
    private final Optional<String> flaw;

    private PemBlock(String type, int line, Map<String, String> headers, byte[] der, Optional<String> flaw) {
        this.type = type;
        this.line = line;
        this.headers = Map.copyOf(headers);
        this.der = der;
        this.flaw = flaw;
    }

    static PemBlock whole(String type, int line, Map<String, String> headers, byte[] der) {
        return new PemBlock(type, line, headers, der, Optional.empty());
    }

    static PemBlock broken(String type, int line, String flaw) {
        return new PemBlock(type, line, Map.of(), new byte[0], Optional.of(flaw));
    }

    /** The word on the BEGIN line: {@code CERTIFICATE}. */
    String type() {
        return type;
    }

    /** {@code Proc-Type} and {@code DEK-Info} of keys that OpenSSL encrypted in its old way. */
    Map<String, String> headers() {
        return headers;
    }

    /** What the block holds; empty when it is broken. */
    byte[] der() {
        return der.clone();
    }

    /** Wipes what the block holds. */
    void forget() {
        Arrays.fill(der, (byte) 0);
    }

    /** What is wrong with the text of the block; never shows a part of it. */
    Optional<String> flaw() {
        return flaw;
    }

    boolean isPrivateKey() {
        return type.endsWith("PRIVATE KEY");
    }

    boolean isCertificate() {
        return type.equals("CERTIFICATE") || type.equals("X509 CERTIFICATE") || type.equals("TRUSTED CERTIFICATE");
    }

    boolean isRevocationList() {
        return type.equals("X509 CRL");
    }

    /** Type and line, without any content. */
    @Override
    public String toString() {
        return type + " at line " + line;
    }
}
