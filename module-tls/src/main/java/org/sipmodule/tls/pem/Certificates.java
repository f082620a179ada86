package org.sipmodule.tls.pem;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Problems;

/** Certificates from PEM blocks. */
final class Certificates {

    private Certificates() {}

    /** All certificates of a file in its order; each that cannot be read is a problem. */
    static List<X509Certificate> of(PemFile pem, FileOption option, Problems problems) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : pem.blocks(PemBlock::isCertificate)) {
            of(block, option, problems).ifPresent(certificates::add);
        }
        return certificates;
    }

    private static Optional<X509Certificate> of(PemBlock block, FileOption option, Problems problems) {
        if (block.flaw().isPresent()) {
            option.refuse(
                    problems, ": the " + block + " " + block.flaw().get(), "", "Restore the file from its source");
            return Optional.empty();
        }
        try {
            return Optional.of(decode(block.der()));
        } catch (CertificateException | IllegalArgumentException e) {
            option.refuse(
                    problems,
                    ": the " + block + " is not an X.509 certificate (" + e.getMessage() + ")",
                    "",
                    "Restore the file from its source");
            return Optional.empty();
        }
    }

    /** The first element alone: a TRUSTED CERTIFICATE has OpenSSL's own trust settings behind it. */
    private static X509Certificate decode(byte[] der) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Der.first(der).encoded()));
    }
}
