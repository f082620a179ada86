package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * What was found out about a peer's certificate.
 *
 * @param result whether and why not it is proven
 * @param depth  which certificate of the chain the result is about, 0 for the peer's own
 * @param chain  the proven chain from the peer's own certificate to the trust anchor; for any other result what the peer
 *     sent; empty when it sent nothing
 * @param about  the certificate at that depth, where there is one: what the peer sent may be in any order, and need not have it
 * @param detail what the result does not say by itself, such as how many bits a key has; mostly empty
 */
public record PeerVerdict(
        VerifyResult result,
        int depth,
        List<X509Certificate> chain,
        Optional<X509Certificate> about,
        Optional<String> detail) {

    private static final int LONGEST_NAME = 100;

    /** The peer presented no certificate. */
    public static final PeerVerdict NO_CERTIFICATE = new PeerVerdict(VerifyResult.NO_CERTIFICATE, 0, List.of());

    public PeerVerdict {
        chain = List.copyOf(chain);
    }

    /** Of a certificate that is where it belongs in what was sent. */
    public PeerVerdict(VerifyResult result, int depth, List<X509Certificate> chain) {
        this(
                result,
                depth,
                chain,
                depth < chain.size() ? Optional.of(chain.get(depth)) : Optional.empty(),
                Optional.empty());
    }

    /** The same with the certificates as they were sent, for those that were read anew from them. */
    PeerVerdict of(List<X509Certificate> sent) {
        return new PeerVerdict(
                result,
                depth,
                sent,
                about.map(read -> sent.stream().filter(read::equals).findFirst().orElse(read)),
                detail);
    }

    /** A certificate was presented and its chain verified: what {@code is_peer_verified()} returns. */
    public boolean isVerified() {
        return result == VerifyResult.OK;
    }

    public boolean hasCertificate() {
        return !chain.isEmpty();
    }

    /** The result with the certificate it is about, whose names are the peer's own choice. */
    public String reason() {
        return reason(result.words() + detail.map(more -> " (" + more + ")").orElse(""));
    }

    /** Another reason, found in the same certificate. */
    public String reason(String words) {
        if (chain.isEmpty()) {
            return words;
        }
        return words + " at depth " + depth + about.map(PeerVerdict::described).orElse("");
    }

    private static String described(X509Certificate certificate) {
        return " (" + shortened(certificate.getSubjectX500Principal()) + "), issuer "
                + shortened(certificate.getIssuerX500Principal())
                + ", valid " + certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant();
    }

    /** A long name must not push out of a log line what stands behind it. */
    private static String shortened(X500Principal principal) {
        String name = principal.toString();
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name;
    }
}
