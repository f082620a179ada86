package org.sipmodule.tls.verify;

import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.pem.Der;

/**
 * The names that the authorities of a path, its anchor included, allow below them (RFC 5280, 4.2.1.10). Used once, by one
 * thread.
 */
final class NameConstraints {

    /**
     * Names times constraints, of all authorities of a path together; OpenSSL's bound for each of them against certificates
     * made to keep a verifier busy.
     */
    private static final int MOST_COMPARISONS = 1 << 20;
    /** A subtree takes at least this many bytes. */
    private static final int SMALLEST_SUBTREE = 4;

    private final List<X509Certificate> path;
    private long comparisons;

    private NameConstraints(List<X509Certificate> path) {
        this.path = path;
    }

    static Optional<Failure> check(List<X509Certificate> path) {
        return new NameConstraints(path).check();
    }

    private Optional<Failure> check() {
        for (int authority = path.size() - 1; authority > 0; authority--) {
            byte[] extension = path.get(authority).getExtensionValue(CertificateForm.NAME_CONSTRAINTS);
            if (extension == null) {
                continue;
            }
            Optional<Failure> failure = check(authority, extension);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> check(int authority, byte[] extension) {
        try {
            byte[] constraints = Der.first(extension).content();
            if (!Subtrees.areWellFormed(constraints)) {
                return Optional.of(new Failure(VerifyResult.INVALID_EXTENSION, authority));
            }
            X509CertSelector allowed = new X509CertSelector();
            allowed.setNameConstraints(constraints);
            for (int depth = authority - 1; depth >= 0; depth--) {
                X509Certificate certificate = path.get(depth);
                if (depth > 0 && PathChecks.isSelfIssued(certificate)) {
                    continue;
                }
                comparisons += (long) names(certificate) * (extension.length / SMALLEST_SUBTREE);
                if (comparisons > MOST_COMPARISONS) {
                    return Optional.of(new Failure(
                            VerifyResult.NAME_CONSTRAINT,
                            depth,
                            Optional.of(
                                    comparisons + " names to compare, at most " + MOST_COMPARISONS + " are compared")));
                }
                if (!allowed.match(certificate)
                        || Wildcards.mayReachExcluded(certificate, constraints)
                        || (depth == 0 && !CommonNames.areAllowed(certificate, constraints))) {
                    return Optional.of(new Failure(VerifyResult.NAME_CONSTRAINT, depth));
                }
            }
            return Optional.empty();
        } catch (IOException | CertificateParsingException | IllegalArgumentException e) {
            return Optional.of(new Failure(VerifyResult.INVALID_CERTIFICATE, authority));
        } catch (UnsupportedOperationException e) {
            // a kind of name that cannot be compared is not known to be allowed
            return Optional.of(new Failure(VerifyResult.NAME_CONSTRAINT, 0));
        }
    }

    private static int names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> alternative = certificate.getSubjectAlternativeNames();
        int subject = Der.first(certificate.getSubjectX500Principal().getEncoded())
                .children()
                .size();
        return subject + (alternative == null ? 0 : alternative.size());
    }
}
