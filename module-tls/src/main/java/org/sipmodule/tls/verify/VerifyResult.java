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
    UNUSABLE_KEY("key is not one that signatures are verified with"),
    SEARCH_GIVEN_UP("search for the issuers given up"),
    NOT_YET_VALID("certificate is not yet valid"),
    EXPIRED("certificate has expired"),
    REVOKED("certificate revoked"),
    NO_CRL("unable to get certificate CRL"),
    CRL_SIGNATURE_FAILURE("CRL signature failure"),
    CRL_NOT_YET_VALID("CRL is not yet valid"),
    CRL_EXPIRED("CRL has expired"),
    CHAIN_TOO_LONG("certificate chain too long"),
    TOO_LARGE("certificate too large"),
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
    INVALID_CERTIFICATE("certificate is malformed"),

    // the rest only where a profile has verify_strict
    STRICT_VERSION("certificate is not of version 3", "RFC 5280, 4.1.2.1"),
    STRICT_CONSTRAINTS_NOT_CRITICAL("basic constraints of an authority are not critical", "RFC 5280, 4.2.1.9"),
    STRICT_PATH_LENGTH("certificate has a path length and is no authority", "RFC 5280, 4.2.1.9"),
    STRICT_AUTHORITY_WITHOUT_USAGE("authority has no key usage", "RFC 5280, 4.2.1.3"),
    STRICT_SIGNS_WITHOUT_AUTHORITY("key usage is to sign certificates, of no authority", "RFC 5280, 4.2.1.3"),
    STRICT_NO_AUTHORITY_KEY_ID("no authority key identifier", "RFC 5280, 4.2.1.1"),
    STRICT_NO_SUBJECT_KEY_ID("authority has no subject key identifier", "RFC 5280, 4.2.1.2"),
    STRICT_NAME_CONSTRAINTS_NOT_CRITICAL("name constraints are not critical", "RFC 5280, 4.2.1.10"),
    STRICT_HOST_SYNTAX("DNS name is no host name, by an underscore or a hyphen", "RFC 5280, 4.2.1.6"),
    STRICT_CRL_VERSION("CRL is not of version 2", "RFC 5280, 5.1.2.1"),
    STRICT_CRL_NEXT_UPDATE("CRL does not say when the next one comes", "RFC 5280, 5.1.2.5"),
    STRICT_CRL_KEY_ID("CRL has no authority key identifier", "RFC 5280, 5.2.1"),
    STRICT_CRL_NUMBER("CRL has no number", "RFC 5280, 5.2.3"),
    FORUM_AUTHORITY_KEY_ID("authority key identifier is not a key identifier alone", "CA/Browser forum, 7.1.2.11.1"),
    FORUM_ROOT_USAGE("root has an extended key usage", "CA/Browser forum, 7.1.2.1.2"),
    FORUM_LEAF_AUTHORITY("certificate is an authority's", "CA/Browser forum, 7.1.2.7.8"),
    FORUM_NO_USAGE("no extended key usage", "CA/Browser forum, 7.1.2.7.6"),
    FORUM_USAGE_CRITICAL("extended key usage is critical", "CA/Browser forum, 7.1.2.7.6"),
    FORUM_ANY_USAGE("extended key usage has anyExtendedKeyUsage", "CA/Browser forum, 7.1.2.7.10"),
    FORUM_NO_NAME("no subject alternative name", "CA/Browser forum, 7.1.2.7.12"),
    FORUM_NAME_CRITICAL("subject alternative name is critical beside a subject", "CA/Browser forum, 7.1.2.7.12"),
    FORUM_COMMON_NAME("common name is no copy of a subject alternative name", "CA/Browser forum, 7.1.4.3");

    private final String words;

    VerifyResult(String words) {
        this.words = words;
    }

    /** Of a rule that would not count without the option, which is named, so that nobody looks for it elsewhere. */
    VerifyResult(String words, String rule) {
        this(words + " (verify_strict: " + rule + ")");
    }

    /** The reason as a log line says it. */
    public String words() {
        return words;
    }
}
