package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;

/** The bits of the key usage extension; a certificate without the extension allows everything. */
final class KeyUsage {

    static final int DIGITAL_SIGNATURE = 1;
    static final int KEY_ENCIPHERMENT = 1 << 2;
    static final int KEY_AGREEMENT = 1 << 4;
    static final int CERTIFICATE_SIGNING = 1 << 5;
    static final int CRL_SIGNING = 1 << 6;

    private KeyUsage() {}

    /** Whether at least one of the bits is set. */
    static boolean allows(X509Certificate certificate, int bits) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage == null) {
            return true;
        }
        for (int bit = 0; bit < usage.length; bit++) {
            if (usage[bit] && (bits & (1 << bit)) != 0) {
                return true;
            }
        }
        return false;
    }
}
