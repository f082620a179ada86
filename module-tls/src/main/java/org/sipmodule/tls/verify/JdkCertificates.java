package org.sipmodule.tls.verify;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates read anew by the JDK: an engine's own certificate objects read some extensions otherwise. */
final class JdkCertificates {

    /**
     * The JDK keeps the last 750 that it has read one by one, until memory is short, and knows of them whose signature it has
     * verified: with its EC that is most of what a peer costs that comes again. With all objects for their names they take
     * up to 70 times their size, so that is for those of ordinary size.
     */
    private static final int LARGEST_KEPT = 4 * 1024;

    private JdkCertificates() {}

    private static X509Certificate of(X509Certificate certificate) throws CertificateException {
        byte[] encoded = certificate.getEncoded();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        ByteArrayInputStream in = new ByteArrayInputStream(encoded);
        return (X509Certificate)
                (encoded.length <= LARGEST_KEPT
                        ? factory.generateCertificate(in)
                        // of several it keeps none
                        : factory.generateCertificates(in).iterator().next());
    }

    static List<X509Certificate> of(List<X509Certificate> certificates) throws CertificateException {
        List<X509Certificate> read = new ArrayList<>(certificates.size());
        for (X509Certificate certificate : certificates) {
            read.add(of(certificate));
        }
        return read;
    }
}
