package org.sipmodule.tls.verify;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates read anew by the JDK: an engine's own certificate objects read some extensions otherwise. */
final class JdkCertificates {

    private JdkCertificates() {}

    private static X509Certificate of(X509Certificate certificate) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }

    static List<X509Certificate> of(List<X509Certificate> certificates) throws CertificateException {
        List<X509Certificate> read = new ArrayList<>(certificates.size());
        for (X509Certificate certificate : certificates) {
            read.add(of(certificate));
        }
        return read;
    }
}
