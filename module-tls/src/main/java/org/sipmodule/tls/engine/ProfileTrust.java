package org.sipmodule.tls.engine;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.sipmodule.tls.verify.PeerVerdict;
import org.sipmodule.tls.verify.PeerVerifier;
import org.sipmodule.tls.verify.Purpose;

/**
 * Ends a handshake whose peer is not proven, where the profile says so, or sends more than any honest peer. It remembers
 * nothing: a resumed session does not pass here, so the verdict of a connection is found anew after its handshake. Reads no
 * file.
 */
final class ProfileTrust extends X509ExtendedTrustManager {

    private final PeerVerifier verifier;
    private final boolean enforce;
    private final X509Certificate[] announced;
    private final Clock clock;

    /** @param announced the authorities whose names are sent to clients */
    ProfileTrust(PeerVerifier verifier, boolean enforce, List<X509Certificate> announced, Clock clock) {
        this.verifier = verifier;
        this.enforce = enforce;
        // authorities that renewed their certificate have it twice in the file; OpenSSL sends each name once
        Map<X500Principal, X509Certificate> byName = new LinkedHashMap<>();
        announced.forEach(authority -> byName.putIfAbsent(authority.getSubjectX500Principal(), authority));
        this.announced = byName.values().toArray(new X509Certificate[0]);
        this.clock = clock;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return announced.clone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, Purpose.CLIENT);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, Purpose.CLIENT);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, Purpose.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, Purpose.SERVER);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, Purpose.SERVER);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, Purpose.SERVER);
    }

    private void check(X509Certificate[] chain, Purpose purpose) throws CertificateException {
        List<X509Certificate> presented = List.of(chain);
        Optional<PeerVerdict> refusal = enforce
                ? Optional.of(verifier.verify(presented, purpose, clock.instant()))
                        .filter(verdict -> !verdict.isVerified())
                : PeerVerifier.tooLarge(presented);
        if (refusal.isPresent()) {
            throw new CertificateException(refusal.get().reason());
        }
    }
}
