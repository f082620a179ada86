package org.sipmodule.tls.pem;

import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Problems;

/** {@code crl} (manual 10.6): the revocation lists of a file, PEM or DER. */
public final class CrlFile {

    private CrlFile() {}

    /** The lists; without one nothing verifies. Empty also when a problem was added. Reads disk. */
    public static List<X509CRL> read(FileOption option, Problems problems) {
        return PemFile.read(option, problems, pem -> of(pem, option, problems)).orElse(List.of());
    }

    private static List<X509CRL> of(PemFile pem, FileOption option, Problems problems) {
        List<PemBlock> blocks = pem.blocks(PemBlock::isRevocationList);
        if (blocks.isEmpty() && pem.isBinary()) {
            return decode(pem.content(), "content", option, problems)
                    .map(List::of)
                    .orElse(List.of());
        }
        if (blocks.isEmpty() && pem.blocks(PemBlock::isCertificate).isEmpty()) {
            option.refuse(problems, pem.contents(), "a revocation list is expected", pem.remedy("X509 CRL"));
            return List.of();
        }
        if (blocks.isEmpty()) {
            option.warn(
                    problems,
                    "holds certificates but no revocation list",
                    "no certificate of a peer will verify",
                    "Name a file with a -----BEGIN X509 CRL----- block, or leave crl out");
        }
        List<X509CRL> lists = new ArrayList<>();
        for (PemBlock block : blocks) {
            if (block.flaw().isPresent()) {
                option.refuse(problems, ": the " + block + " " + block.flaw().get(), "", "Fetch the list anew");
            } else {
                decode(block.der(), block.toString(), option, problems).ifPresent(lists::add);
            }
        }
        return lists;
    }

    private static Optional<X509CRL> decode(byte[] der, String what, FileOption option, Problems problems) {
        try {
            return Optional.of(
                    (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der)));
        } catch (CRLException | CertificateException e) {
            option.refuse(
                    problems,
                    ": the " + what + " is not a revocation list (" + e.getMessage() + ")",
                    "",
                    "Fetch the list anew");
            return Optional.empty();
        }
    }
}
