package org.sipmodule.tls.pem;

import java.security.cert.X509Certificate;
import java.util.List;
import org.sipmodule.module.Problems;

/** {@code certificate} (manual 10.2): the own certificate, and behind it the chain that is sent along. */
public final class CertificateFile {

    private CertificateFile() {}

    /** Leaf first, in the order of the file; empty when a problem was added. Reads disk. */
    public static List<X509Certificate> read(FileOption option, Problems problems) {
        return PemFile.read(option, problems, pem -> of(pem, option, problems)).orElse(List.of());
    }

    private static List<X509Certificate> of(PemFile pem, FileOption option, Problems problems) {
        if (pem.blocks(PemBlock::isCertificate).isEmpty()) {
            option.refuse(problems, pem.contents(), "a PEM certificate is expected", pem.remedy("CERTIFICATE"));
            return List.of();
        }
        Problems own = new Problems();
        List<X509Certificate> chain = Certificates.of(pem, option, own);
        problems.addAll(own.all());
        return own.hasErrors() ? List.of() : chain;
    }
}
