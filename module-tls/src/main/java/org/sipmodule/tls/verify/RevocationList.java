package org.sipmodule.tls.verify;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;

/** One revocation list, whose signature is verified once for each key and not for each connection. */
final class RevocationList {

    private static final String DELTA = "2.5.29.27";
    /** Issuers of one name have few keys; keys come only from paths that lead to an anchor. */
    private static final int MOST_KEYS = 64;

    private final X509CRL list;
    private final CrlScope scope;
    private final Map<PublicKey, Boolean> signedBy = new ConcurrentHashMap<>();

    private RevocationList(X509CRL list, CrlScope scope) {
        this.list = list;
        this.scope = scope;
    }

    static RevocationList of(X509CRL list) {
        return new RevocationList(list, CrlScope.of(list.getExtensionValue(CrlScope.EXTENSION)));
    }

    X500Principal issuer() {
        return list.getIssuerX500Principal();
    }

    /** {@link VerifyResult#NO_CRL} when the list is not about the certificate. */
    VerifyResult check(X509Certificate certificate, X509Certificate issuer, Instant now) {
        if (list.getExtensionValue(DELTA) != null || !scope.covers(certificate)) {
            return VerifyResult.NO_CRL;
        }
        if (!KeyUsage.allows(issuer, KeyUsage.CRL_SIGNING) || !isSignedBy(issuer.getPublicKey())) {
            return VerifyResult.CRL_SIGNATURE_FAILURE;
        }
        if (list.hasUnsupportedCriticalExtension()) {
            return VerifyResult.UNHANDLED_EXTENSION;
        }
        if (list.getRevokedCertificate(certificate.getSerialNumber()) != null) {
            return VerifyResult.REVOKED;
        }
        if (now.isBefore(list.getThisUpdate().toInstant())) {
            return VerifyResult.CRL_NOT_YET_VALID;
        }
        return list.getNextUpdate() != null && now.isAfter(list.getNextUpdate().toInstant())
                ? VerifyResult.CRL_EXPIRED
                : VerifyResult.OK;
    }

    private boolean isSignedBy(PublicKey key) {
        Boolean known = signedBy.get(key);
        if (known != null) {
            return known;
        }
        boolean signed = verify(key);
        if (signedBy.size() < MOST_KEYS) {
            signedBy.put(key, signed);
        }
        return signed;
    }

    private boolean verify(PublicKey key) {
        try {
            list.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
