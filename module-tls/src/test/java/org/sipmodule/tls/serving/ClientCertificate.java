package org.sipmodule.tls.serving;

import static org.sipmodule.tls.pki.CertificateSpec.authority;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.sipmodule.tls.pki.Issued;

/** What clients present, and what there is to find out about it under a {@code ca_list} with one root. */
enum ClientCertificate {
    NONE("NO_CERTIFICATE"),
    GOOD_RSA("OK"),
    GOOD_EC("OK"),
    NO_EXTENDED_KEY_USAGE("OK"),
    /** A CRL checks the whole chain, and the file has none of the intermediate. */
    VIA_INTERMEDIATE("OK", "NO_CRL"),
    INTERMEDIATE_NOT_SENT("UNABLE_TO_GET_ISSUER"),
    EXPIRED("EXPIRED"),
    NOT_YET_VALID("NOT_YET_VALID"),
    REVOKED("OK", "REVOKED"),
    SELF_SIGNED("SELF_SIGNED"),
    UNKNOWN_CA("UNABLE_TO_GET_ISSUER"),
    UNKNOWN_CA_SENT("SELF_SIGNED_IN_CHAIN"),
    SERVER_PURPOSE("INVALID_PURPOSE");

    private final String result;
    private final String resultWithCrl;

    ClientCertificate(String result) {
        this(result, result);
    }

    ClientCertificate(String result, String resultWithCrl) {
        this.result = result;
        this.resultWithCrl = resultWithCrl;
    }

    String result(boolean crl) {
        return crl ? resultWithCrl : result;
    }

    /** Where nobody is refused, the last fault counts (behaviour reference 6.2). */
    String last(boolean withoutAnchors, boolean crl) {
        if (withoutAnchors) {
            return result.equals("OK") || result.equals("UNABLE_TO_GET_ISSUER") ? "NO_TRUST_ANCHORS" : result;
        }
        boolean isOfStranger = result.equals("UNABLE_TO_GET_ISSUER") || result.startsWith("SELF_SIGNED");
        return crl && isOfStranger ? "NO_CRL" : result(crl);
    }

    /** One of each kind. */
    static final class Shelf {
        final Issued root = Issued.root("Root");
        private final Issued intermediate = root.issue(authority("Intermediate"));
        private final Issued other = Issued.root("Other");
        final Issued revoked = root.leaf("revoked");

        /** The certificate with what is sent along; empty for none. */
        Issued[] chain(ClientCertificate kind) {
            return switch (kind) {
                case NONE -> new Issued[0];
                case GOOD_RSA -> one(root.issue(leaf("rsa").keyType("RSA:2048")));
                case GOOD_EC -> one(root.leaf("ec"));
                case NO_EXTENDED_KEY_USAGE -> one(root.issue(leaf("plain").withoutPurposes()));
                case VIA_INTERMEDIATE -> one(intermediate.leaf("deep"), intermediate);
                case INTERMEDIATE_NOT_SENT -> one(intermediate.leaf("deep"));
                case EXPIRED -> one(root.issue(leaf("expired").expired()));
                case NOT_YET_VALID -> one(root.issue(leaf("early").notYet()));
                case REVOKED -> one(revoked);
                case SELF_SIGNED -> one(Issued.selfSigned(leaf("self")));
                case UNKNOWN_CA -> one(other.leaf("unknown"));
                case UNKNOWN_CA_SENT -> one(other.leaf("unknown"), other);
                case SERVER_PURPOSE -> one(root.issue(leaf("server").purposes(KeyPurposeId.id_kp_serverAuth)));
            };
        }

        private static Issued[] one(Issued own, Issued... along) {
            return Stream.concat(Stream.of(own), Arrays.stream(along)).toArray(Issued[]::new);
        }

        TlsClient client(ClientCertificate kind) {
            return TlsClient.boring(chain(kind));
        }
    }
}
