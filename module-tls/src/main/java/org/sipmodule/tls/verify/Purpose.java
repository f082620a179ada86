package org.sipmodule.tls.verify;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a peer's certificate is used for. The rules are those of OpenSSL's {@code sslclient} and {@code sslserver}: a key
 * usage that is there must fit, and {@code anyExtendedKeyUsage} alone is not enough.
 */
public enum Purpose {
    /** The peer is the client. */
    CLIENT("1.3.6.1.5.5.7.3.2", KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_AGREEMENT),
    /** The peer is the server. */
    SERVER("1.3.6.1.5.5.7.3.1", KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT | KeyUsage.KEY_AGREEMENT);

    private final String extendedUsage;
    private final int usages;

    Purpose(String extendedUsage, int usages) {
        this.extendedUsage = extendedUsage;
        this.usages = usages;
    }

    boolean fitsLeaf(X509Certificate certificate) throws CertificateParsingException {
        return fitsExtended(certificate) && KeyUsage.allows(certificate, usages);
    }

    /** An authority that is limited to other purposes cannot certify for this one. */
    boolean fitsAuthority(X509Certificate certificate) throws CertificateParsingException {
        return fitsExtended(certificate);
    }

    private boolean fitsExtended(X509Certificate certificate) throws CertificateParsingException {
        List<String> listed = certificate.getExtendedKeyUsage();
        return listed == null || listed.contains(extendedUsage);
    }
}
