package org.sipmodule.tls.engine;

import java.security.cert.X509Certificate;
import java.util.List;
import org.sipmodule.tls.verify.PeerVerdict;

/**
 * What a finished handshake settled.
 *
 * @param protocol          {@code TLSv1.3}
 * @param cipherSuite       the suite's IANA name
 * @param resumed           whether an earlier session was resumed
 * @param localCertificates what we presented, own certificate first; empty when we presented none
 * @param peer              what was found out about the peer's certificate
 */
public record Settled(
        String protocol,
        String cipherSuite,
        boolean resumed,
        List<X509Certificate> localCertificates,
        PeerVerdict peer) {

    public Settled {
        localCertificates = List.copyOf(localCertificates);
    }
}
