package org.sipmodule.tls.verify;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The search for a path from a peer's certificate to a trust anchor. All ways are tried, anchors before what the peer sent,
 * until one passes. Used once, by one thread.
 */
final class PathSearch {

    private final TrustAnchors anchors;
    private final Signatures verified;
    private final AskedSignatures asked;
    private final List<X509Certificate> presented;
    private final int maxIntermediates;
    private final Function<List<X509Certificate>, Optional<Failure>> checks;
    private final List<X509Certificate> path = new ArrayList<>();
    private @Nullable Failure worst;
    private X509Certificate worstCertificate;
    private List<X509Certificate> worstPath = List.of();

    /** @param checks looks at each path that reaches an anchor */
    PathSearch(
            TrustAnchors anchors,
            Signatures verified,
            List<X509Certificate> presented,
            int maxIntermediates,
            Function<List<X509Certificate>, Optional<Failure>> checks) {
        this.anchors = anchors;
        this.verified = verified;
        this.asked = new AskedSignatures(verified);
        this.presented = presented;
        this.maxIntermediates = maxIntermediates;
        this.worstCertificate = presented.get(0);
        this.checks = checks;
    }

    /** The verdict about the first of the presented certificates. */
    PeerVerdict run() {
        path.add(presented.get(0));
        if (extend()) {
            verified.remember(path);
            return new PeerVerdict(VerifyResult.OK, 0, path);
        }
        Failure failure = worst == null ? new Failure(VerifyResult.UNABLE_TO_GET_ISSUER, 0) : worst;
        return new PeerVerdict(
                failure.result(), failure.depth(), presented, Optional.of(worstCertificate), failure.detail());
    }

    /** The path that the verdict is about when it is not a good one: it need not have reached an anchor. */
    List<X509Certificate> failedPath() {
        return worstPath;
    }

    private boolean extend() {
        X509Certificate last = path.get(path.size() - 1);
        boolean anchored = anchors.contains(last);
        if (anchored) {
            Optional<Failure> failure = checks.apply(List.copyOf(path));
            if (failure.isEmpty()) {
                return true;
            }
            remember(failure.get());
        }
        if (isSelfSigned(last)) {
            if (!anchored) {
                remember(new Failure(
                        path.size() == 1 ? VerifyResult.SELF_SIGNED : VerifyResult.SELF_SIGNED_IN_CHAIN,
                        path.size() - 1));
            }
            return false;
        }
        boolean continued = false;
        for (X509Certificate issuer : issuers(last)) {
            if (path.contains(issuer) || !signed(last, issuer)) {
                continue;
            }
            continued = true;
            if (!anchors.contains(issuer) && path.size() > maxIntermediates) {
                Optional<String> limit = Optional.of("verify_depth " + maxIntermediates);
                remember(new Failure(VerifyResult.CHAIN_TOO_LONG, path.size(), limit), issuer);
                continue;
            }
            if (anchored && path.size() - 1 > maxIntermediates) {
                continue;
            }
            path.add(issuer);
            if (extend()) {
                return true;
            }
            path.remove(path.size() - 1);
        }
        if (!continued && !anchored) {
            remember(new Failure(VerifyResult.UNABLE_TO_GET_ISSUER, path.size() - 1));
        }
        return false;
    }

    private Set<X509Certificate> issuers(X509Certificate certificate) {
        Set<X509Certificate> issuers = new LinkedHashSet<>(anchors.named(certificate.getIssuerX500Principal()));
        KeyIds ids = KeyIds.of(certificate);
        for (X509Certificate candidate : presented) {
            if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                issuers.add(candidate);
            }
        }
        issuers.removeIf(candidate -> !ids.mayBeIssuedBy(KeyIds.of(candidate)));
        return issuers;
    }

    private boolean isSelfSigned(X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        boolean trusted = anchors.contains(certificate);
        return PathChecks.isSelfIssued(certificate)
                && PeerKeys.flawOf(key, trusted).isEmpty()
                && asked.isSignedBy(certificate, key, trusted);
    }

    private boolean signed(X509Certificate certificate, X509Certificate issuer) {
        PublicKey key = issuer.getPublicKey();
        boolean trusted = anchors.contains(issuer);
        Optional<String> flaw = PeerKeys.flawOf(key, trusted);
        if (flaw.isPresent()) {
            remember(new Failure(VerifyResult.UNUSABLE_KEY, path.size(), flaw), issuer);
            return false;
        }
        if (asked.isSignedBy(certificate, key, trusted)) {
            return true;
        }
        Optional<String> excess = asked.excess();
        if (excess.isPresent()) {
            remember(new Failure(VerifyResult.SEARCH_GIVEN_UP, path.size() - 1, excess));
        } else if (KeyIds.of(certificate).authority().isPresent()) {
            remember(new Failure(VerifyResult.SIGNATURE_FAILURE, path.size() - 1));
        }
        return false;
    }

    private void remember(Failure failure) {
        remember(failure, path.get(failure.depth()));
    }

    /** Keeps the failure that says most: of a path that reached an anchor, then of one that was too long, and so on. */
    private void remember(Failure failure, X509Certificate about) {
        if (worst == null || rank(failure.result()) > rank(worst.result())) {
            worst = failure;
            worstCertificate = about;
            worstPath = List.copyOf(path);
        }
    }

    private static int rank(VerifyResult result) {
        return switch (result) {
            case UNABLE_TO_GET_ISSUER -> 0;
            case SIGNATURE_FAILURE, UNUSABLE_KEY -> 1;
            case SELF_SIGNED, SELF_SIGNED_IN_CHAIN -> 2;
            case CHAIN_TOO_LONG, SEARCH_GIVEN_UP -> 3;
            default -> 4;
        };
    }
}
