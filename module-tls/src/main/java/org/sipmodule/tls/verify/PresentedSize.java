package org.sipmodule.tls.verify;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * How much a peer may present. The engine holds it as long as the connection is there, several times over, and takes 100 KB
 * from anybody.
 */
final class PresentedSize {

    /** A thousand host names of the usual length; the largest public certificates have some hundred. */
    private static final int LARGEST_CERTIFICATE = 32 * 1024;

    private static final int LARGEST_CHAIN = 64 * 1024;

    private PresentedSize() {}

    static Optional<PeerVerdict> excess(List<X509Certificate> presented) throws CertificateEncodingException {
        int sum = 0;
        for (int depth = 0; depth < presented.size(); depth++) {
            int size = presented.get(depth).getEncoded().length;
            sum += size;
            if (size > LARGEST_CERTIFICATE) {
                return Optional.of(excess(
                        presented, depth, "it has " + size + " bytes, at most " + LARGEST_CERTIFICATE + " are taken"));
            }
            if (sum > LARGEST_CHAIN) {
                return Optional.of(excess(
                        presented,
                        depth,
                        "with those before it " + sum + " bytes were sent, at most " + LARGEST_CHAIN + " are taken"));
            }
        }
        return Optional.empty();
    }

    private static PeerVerdict excess(List<X509Certificate> presented, int depth, String found) {
        return new PeerVerdict(
                VerifyResult.TOO_LARGE, depth, presented, Optional.of(presented.get(depth)), Optional.of(found));
    }
}
