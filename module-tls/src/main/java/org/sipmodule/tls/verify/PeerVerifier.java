package org.sipmodule.tls.verify;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.cipher.SecurityLevel;

/**
 * Decides whether a peer's certificate is proven under one profile (manual 10.4 to 10.8). A function of its arguments,
 * without files, clock or network; safe from any thread.
 */
public final class PeerVerifier {

    /** What OpenSSL takes for a negative {@code verify_depth}. */
    private static final int NO_LIMIT = 100;
    /** More certificates than any honest peer sends. */
    private static final int MOST_PRESENTED = 32;

    private final TrustAnchors anchors;
    private final Signatures signatures;
    private final int maxIntermediates;
    private final Demands demands;

    /**
     * @param anchors     every certificate of {@code ca_list} and {@code ca_path}
     * @param lists       what {@code crl} holds; present, even without a list in it, when the option is set
     * @param verifyDepth most intermediate certificates between leaf and anchor; negative: no limit
     * @param level       how strong keys and signatures must be
     * @param strict      whether the rules of RFC 5280 and of the CA/Browser forum count that self-made authorities break
     * @param signatures  verifies them; may be shared
     */
    public PeerVerifier(
            Collection<X509Certificate> anchors,
            Optional<RevocationLists> lists,
            int verifyDepth,
            SecurityLevel level,
            boolean strict,
            Signatures signatures) {
        this.signatures = signatures;
        this.anchors = new TrustAnchors(anchors);
        this.maxIntermediates = verifyDepth < 0 ? NO_LIMIT : verifyDepth;
        this.demands = new Demands(this.anchors, level, lists, strict);
    }

    /**
     * @param presented what the peer sent, its own certificate first, the others in any order
     * @param purpose   the peer's role
     */
    public PeerVerdict verify(List<X509Certificate> presented, Purpose purpose, Instant now) {
        return verify(presented, purpose, now, false);
    }

    /**
     * The same for a profile that refuses nobody ({@code optional_no_ca}): of several faults it is the last one that counts
     * there, as OpenSSL goes on after each.
     */
    public PeerVerdict verifyToEnd(List<X509Certificate> presented, Purpose purpose, Instant now) {
        PeerVerdict verdict = verify(presented, purpose, now, true);
        return anchors.isEmpty() && verdict.result() == VerifyResult.UNABLE_TO_GET_ISSUER
                ? new PeerVerdict(VerifyResult.NO_TRUST_ANCHORS, 0, presented)
                : verdict;
    }

    /** The verdict about what no profile takes, as it would be held as long as the connection is there; else empty. */
    public static Optional<PeerVerdict> tooLarge(List<X509Certificate> presented) throws CertificateException {
        return PresentedSize.excess(presented);
    }

    private PeerVerdict verify(List<X509Certificate> presented, Purpose purpose, Instant now, boolean toEnd) {
        if (presented.isEmpty()) {
            return PeerVerdict.NO_CERTIFICATE;
        }
        try {
            Optional<PeerVerdict> tooLarge = tooLarge(presented);
            return tooLarge.isPresent() ? tooLarge.get() : searched(presented, purpose, now, toEnd);
        } catch (CertificateException | RuntimeException e) {
            // a parser that stumbles over what a peer made must not let it pass, nor end more than its handshake
            return new PeerVerdict(VerifyResult.INVALID_CERTIFICATE, 0, presented);
        }
    }

    private PeerVerdict searched(List<X509Certificate> presented, Purpose purpose, Instant now, boolean toEnd)
            throws CertificateException {
        if (anchors.isEmpty() && !toEnd) {
            return new PeerVerdict(VerifyResult.NO_TRUST_ANCHORS, 0, presented);
        }
        if (presented.size() > MOST_PRESENTED) {
            return new PeerVerdict(
                    VerifyResult.CHAIN_TOO_LONG,
                    MOST_PRESENTED,
                    presented,
                    Optional.of(presented.get(MOST_PRESENTED)),
                    Optional.of(presented.size() + " certificates were sent, " + MOST_PRESENTED
                            + " at most are looked at"));
        }
        PathSearch search = new PathSearch(
                anchors,
                signatures,
                JdkCertificates.of(presented),
                maxIntermediates,
                path -> PathChecks.check(path, purpose, now, demands));
        PeerVerdict verdict = search.run();
        if (verdict.isVerified()) {
            return verdict;
        }
        Optional<Failure> end = toEnd ? PathChecks.last(search.failedPath(), purpose, now, demands) : Optional.empty();
        // what was read here has objects for every name in it, and the verdict stays with the connection
        return end.map(last -> new PeerVerdict(
                        last.result(),
                        last.depth(),
                        presented,
                        Optional.of(search.failedPath().get(last.depth())),
                        last.detail()))
                .orElse(verdict)
                .of(presented);
    }
}
