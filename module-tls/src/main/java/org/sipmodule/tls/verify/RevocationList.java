package org.sipmodule.tls.verify;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.sipmodule.module.Latest;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.pem.FileOption;

/**
 * One revocation list, whose signature is verified once for each key and not for each connection, and whose size does not
 * matter to a look-up.
 */
final class RevocationList {

    private static final String DELTA = "2.5.29.27";
    /** Issuers of one name have few keys; strangers, where they are let in, may have any number under that name. */
    private static final int MOST_KEYS = 64;

    private final X509CRL list;
    private final CrlScope scope;
    private final boolean delta;
    private final Set<BigInteger> revoked;
    private final Optional<VerifyResult> flaw;
    private final Map<PublicKey, Boolean> signedBy = Latest.of(MOST_KEYS);

    private RevocationList(
            X509CRL list, CrlScope scope, boolean delta, Set<BigInteger> revoked, Optional<VerifyResult> flaw) {
        this.list = list;
        this.scope = scope;
        this.delta = delta;
        this.revoked = revoked;
        this.flaw = flaw;
    }

    static RevocationList of(X509CRL list) {
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        Set<BigInteger> revoked = new HashSet<>();
        if (entries != null) {
            entries.forEach(entry -> revoked.add(entry.getSerialNumber()));
        }
        return new RevocationList(
                list,
                CrlScope.of(list.getExtensionValue(CrlScope.EXTENSION)),
                list.getExtensionValue(DELTA) != null,
                revoked,
                StrictList.flawOf(list));
    }

    X500Principal issuer() {
        return list.getIssuerX500Principal();
    }

    Optional<RevocationLists.Term> term() {
        return delta || !scope.usable() || list.getNextUpdate() == null
                ? Optional.empty()
                : Optional.of(new RevocationLists.Term(
                        issuer(),
                        list.getThisUpdate().toInstant(),
                        list.getNextUpdate().toInstant()));
    }

    /**
     * {@link VerifyResult#NO_CRL} when the list is not about the certificate.
     *
     * @param strict whether it must be as RFC 5280 wants it to say of a certificate that it is good
     */
    VerifyResult check(X509Certificate certificate, X509Certificate issuer, Instant now, boolean strict) {
        if (delta || !scope.covers(certificate)) {
            return VerifyResult.NO_CRL;
        }
        if (!KeyUsage.allows(issuer, KeyUsage.CRL_SIGNING) || !isSignedBy(issuer.getPublicKey())) {
            return VerifyResult.CRL_SIGNATURE_FAILURE;
        }
        if (hasUnknownCritical()) {
            return VerifyResult.UNHANDLED_EXTENSION;
        }
        if (revoked.contains(certificate.getSerialNumber())) {
            return VerifyResult.REVOKED;
        }
        if (strict && flaw.isPresent()) {
            return flaw.get();
        }
        if (now.isBefore(list.getThisUpdate().toInstant())) {
            return VerifyResult.CRL_NOT_YET_VALID;
        }
        return list.getNextUpdate() != null && now.isAfter(list.getNextUpdate().toInstant())
                ? VerifyResult.CRL_EXPIRED
                : VerifyResult.OK;
    }

    /** Says what the list means for peers, unless it is as it should be. */
    void report(FileOption option, Instant now, boolean strict, Problems problems) {
        String name = ": the list of " + issuer();
        if (delta || !scope.usable()) {
            option.warn(
                    problems,
                    name + (delta ? " is a delta list" : " is indirect, or for some reasons only"),
                    "such a list is not used, and what it alone revokes is not revoked here",
                    "Name the complete list of the authority");
        } else if (term().filter(term -> term.isNearEnd(now)).isPresent()) {
            boolean isOver = term().orElseThrow().isOver(now);
            option.warn(
                    problems,
                    name + (isOver ? " was" : " is") + " to be replaced by "
                            + list.getNextUpdate().toInstant(),
                    "verifying certificates of this authority fails " + (isOver ? "" : "then ") + "with \""
                            + VerifyResult.CRL_EXPIRED.words() + "\"",
                    "Fetch the list anew");
        } else if (now.isBefore(list.getThisUpdate().toInstant())) {
            option.warn(
                    problems,
                    name + " is not in force before " + list.getThisUpdate().toInstant(),
                    "verifying certificates of this authority fails with \"" + VerifyResult.CRL_NOT_YET_VALID.words()
                            + "\"",
                    "Check the clock of this machine");
        } else if (strict && flaw.isPresent()) {
            option.warn(
                    problems,
                    name + " is not as RFC 5280 wants it",
                    "verifying certificates of this authority fails with \""
                            + flaw.get().words() + "\"",
                    "Have the list made anew, or leave verify_strict out");
        }
    }

    /** The JDK lets other extensions that it knows be critical, though what they then demand is done by nobody. */
    private boolean hasUnknownCritical() {
        Set<String> critical = list.getCriticalExtensionOIDs();
        return critical != null && !Set.of(CrlScope.EXTENSION).containsAll(critical);
    }

    private boolean isSignedBy(PublicKey key) {
        Boolean known = signedBy.get(key);
        if (known != null) {
            return known;
        }
        boolean signed = verify(key);
        signedBy.put(key, signed);
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
