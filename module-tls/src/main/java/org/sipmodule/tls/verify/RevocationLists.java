package org.sipmodule.tls.verify;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.pem.FileOption;

/**
 * The revocation lists of a {@code crl} file (manual 10.6). As with OpenSSL's CRL_CHECK_ALL, every certificate of a path
 * needs a list of its issuer; the anchor needs none, but is refused when it revoked itself, or when another anchor did.
 * Safe from any thread.
 */
public final class RevocationLists {

    private final Map<X500Principal, List<RevocationList>> byIssuer;

    private RevocationLists(Map<X500Principal, List<RevocationList>> byIssuer) {
        this.byIssuer = byIssuer;
    }

    public static RevocationLists of(Collection<X509CRL> lists) {
        return new RevocationLists(lists.stream()
                .map(RevocationList::of)
                .collect(Collectors.groupingBy(RevocationList::issuer, LinkedHashMap::new, Collectors.toList())));
    }

    /** Warns of each list that will refuse peers, or that is not used. */
    public void report(FileOption option, Instant now, boolean strict, Problems problems) {
        byIssuer.values().forEach(lists -> lists.forEach(list -> list.report(option, now, strict, problems)));
    }

    /**
     * For how long a list is good.
     *
     * @param from  when it was made
     * @param until when the next one is due
     */
    public record Term(X500Principal issuer, Instant from, Instant until) {

        /** Of its time: a list for a day has hours, one for a month has days, and neither is told of while it is fresh. */
        private static final int LAST_PART = 10;

        public boolean isOver(Instant now) {
            return now.isAfter(until);
        }

        /** Whether less than a tenth of it is left, or nothing. */
        public boolean isNearEnd(Instant now) {
            return Duration.between(now, until).multipliedBy(LAST_PART).compareTo(Duration.between(from, until)) < 0;
        }
    }

    /** Of those that are used and have an end. */
    public List<Term> terms() {
        return byIssuer.values().stream()
                .flatMap(List::stream)
                .flatMap(list -> list.term().stream())
                .toList();
    }

    /** Each certificate of a path that does not pass, from the peer's own on; looked for as they are asked for. */
    Stream<Failure> failures(List<X509Certificate> path, TrustAnchors anchors, Instant now, boolean strict) {
        return IntStream.range(0, path.size())
                .mapToObj(depth -> check(path, depth, anchors, now, strict))
                .flatMap(Optional::stream);
    }

    private Optional<Failure> check(
            List<X509Certificate> path, int depth, TrustAnchors anchors, Instant now, boolean strict) {
        int anchor = path.size() - 1;
        X509Certificate certificate = path.get(depth);
        if (depth == anchor && depth > 0 && !PathChecks.isSelfIssued(certificate)) {
            // its issuer need not be known, but where it is trusted too, its word counts
            return anchors.named(certificate.getIssuerX500Principal()).stream()
                    .filter(issuer -> check(certificate, issuer, now, strict) == VerifyResult.REVOKED)
                    .findFirst()
                    .map(issuer -> new Failure(VerifyResult.REVOKED, depth));
        }
        VerifyResult result = check(certificate, path.get(Math.min(depth + 1, anchor)), now, strict);
        boolean matters = depth < anchor || depth == 0 || result == VerifyResult.REVOKED;
        return result != VerifyResult.OK && matters ? Optional.of(new Failure(result, depth)) : Optional.empty();
    }

    /** What the lists of the issuer say: revoked when one of them says so, good when one of them is in force. */
    private VerifyResult check(X509Certificate certificate, X509Certificate issuer, Instant now, boolean strict) {
        VerifyResult outcome = VerifyResult.NO_CRL;
        for (RevocationList list : byIssuer.getOrDefault(certificate.getIssuerX500Principal(), List.of())) {
            VerifyResult said = list.check(certificate, issuer, now, strict);
            if (said == VerifyResult.REVOKED) {
                return said;
            }
            if (said == VerifyResult.OK || outcome == VerifyResult.NO_CRL) {
                outcome = said;
            }
        }
        return outcome;
    }
}
