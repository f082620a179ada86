package org.sipmodule.tls.verify;

import java.security.cert.X509CRL;
import java.util.List;
import java.util.Optional;

/**
 * What RFC 5280, 5, demands of revocation lists and OpenSSL passes over: {@code openssl ca} without {@code crlnumber} and many
 * small tools write lists that break it. Pure functions.
 */
final class StrictList {

    private static final int VERSION_2 = 2;
    private static final String NUMBER = "2.5.29.20";

    private static final List<StrictRule<X509CRL>> RULES = List.of(
            new StrictRule<>(VerifyResult.STRICT_CRL_VERSION, list -> list.getVersion() != VERSION_2),
            new StrictRule<>(VerifyResult.STRICT_CRL_NEXT_UPDATE, list -> list.getNextUpdate() == null),
            new StrictRule<>(VerifyResult.STRICT_CRL_KEY_ID, list -> list.getExtensionValue(KeyIds.AUTHORITY) == null),
            new StrictRule<>(VerifyResult.STRICT_CRL_NUMBER, list -> list.getExtensionValue(NUMBER) == null));

    private StrictList() {}

    /** The first rule that a list breaks. */
    static Optional<VerifyResult> flawOf(X509CRL list) {
        return StrictRule.firstBroken(RULES, list);
    }
}
