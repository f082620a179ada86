package org.sipmodule.tls.verify;

/** The outcomes of verifying a certificate chain, with OpenSSL's words where it has them. */
public enum VerifyResult {
    OK("ok"),
    NO_CERTIFICATE("no certificate presented"),
    NO_TRUST_ANCHORS("no trusted certificate is configured (ca_list, ca_path), so nothing can be verified"),
    UNABLE_TO_GET_ISSUER("unable to get local issuer certificate"),
    SELF_SIGNED("self-signed certificate"),
    SELF_SIGNED_IN_CHAIN("self-signed certificate in certificate chain"),
    SIGNATURE_FAILURE("certificate signature failure"),
    NOT_YET_VALID("certificate is not yet valid"),
    EXPIRED("certificate has expired"),
    REVOKED("certificate revoked"),
    NO_CRL("unable to get certificate CRL"),
    CRL_SIGNATURE_FAILURE("CRL signature failure"),
    CRL_NOT_YET_VALID("CRL is not yet valid"),
    CRL_EXPIRED("CRL has expired"),
    CHAIN_TOO_LONG("certificate chain too long"),
    INVALID_CA("invalid CA certificate"),
    PATH_LENGTH_EXCEEDED("path length constraint exceeded"),
    INVALID_PURPOSE("unsuitable certificate purpose"),
    NAME_CONSTRAINT("name constraint violation"),
    UNHANDLED_EXTENSION("unhandled critical extension"),
    INVALID_POLICY("invalid or inconsistent certificate policy extension"),
    WEAK_KEY("key or signature algorithm too weak"),
    INVALID_SERIAL("serial number is zero, negative or longer than 20 octets"),
    INVALID_ALTERNATIVE_NAME("subject alternative name is malformed"),
    INVALID_EXTENSION("extension is malformed, out of place or not marked as it must be"),
    KEY_ID_MISMATCH("authority and subject key identifier mismatch"),
    INVALID_CERTIFICATE("certificate is malformed");

    private final String words;

    VerifyResult(String words) {
        this.words = words;
    }

    /** The reason as a log line says it. */
    public String words() {
        return words;
    }
}
