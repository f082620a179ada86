package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.sipmodule.tls.pem.Expiry;

/**
 * What a profile shows to its peers.
 *
 * @param profile     its label, such as {@code TLSs<default>}
 * @param file        of the certificate with its chain
 * @param certificate the one of the chain that expires first
 */
public record OwnCertificate(String profile, Path file, X509Certificate certificate) implements Expiring {

    @Override
    public int due(Instant now) {
        return Expiry.due(certificate, now);
    }

    @Override
    public String line(Instant now) {
        return this + " " + Expiry.words(certificate, now)
                + ": peers that verify will refuse it. Renew it, and tls.reload";
    }

    @Override
    public String toString() {
        return profile + ": certificate " + file + " (" + certificate.getSubjectX500Principal() + ")";
    }
}
