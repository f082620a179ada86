package org.sipmodule.tls.engine;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 over what was read from files, to be told from what a reload finds there later. Of certificates and revocation lists
 * alone, which everybody may know. The encodings are those of the files, so that a large list is not put together anew.
 */
final class ContentDigest {

    private ContentDigest() {}

    /** Of certificates in their order. */
    static String of(List<X509Certificate> certificates) {
        MessageDigest digest = sha256();
        for (X509Certificate certificate : certificates) {
            try {
                digest.update(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read has no encoding", e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of revocation lists in their order. */
    static String ofLists(List<X509CRL> lists) {
        MessageDigest digest = sha256();
        for (X509CRL list : lists) {
            try {
                digest.update(list.getEncoded());
            } catch (CRLException e) {
                throw new IllegalStateException("a revocation list that was read has no encoding", e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
