package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.security.cert.X509Certificate;

/**
 * What a profile shows to its peers.
 *
 * @param profile     its label, such as {@code TLSs<default>}
 * @param file        of the certificate with its chain
 * @param certificate the one of the chain that expires first
 */
public record OwnCertificate(String profile, Path file, X509Certificate certificate) {

    @Override
    public String toString() {
        return profile + ": certificate " + file + " (" + certificate.getSubjectX500Principal() + ")";
    }
}
