package org.sipmodule.tls.verify;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sipmodule.tls.cipher.SecurityLevel;

/**
 * The checks of one path whose signatures were verified, leaf first and trust anchor last. The order is OpenSSL's, so that
 * of several faults the same one is reported. What passes is put before the JDK's own path validator, which has the last
 * word: an error in one of the two does not let anybody in.
 */
final class PathChecks {

    private final List<X509Certificate> path;
    private final Purpose purpose;
    private final Instant now;

    private PathChecks(List<X509Certificate> path, Purpose purpose, Instant now) {
        this.path = path;
        this.purpose = purpose;
        // certificates know whole seconds only, and are valid to the end of their last one
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    static Optional<Failure> check(List<X509Certificate> path, Purpose purpose, Instant now, Demands demands) {
        PathChecks checks = new PathChecks(path, purpose, now);
        return checks.failures(demands).findFirst().or(checks::secondOpinion);
    }

    /** The last of all faults of a path, which need not end at an anchor: what OpenSSL tells when it goes on after each. */
    static Optional<Failure> last(List<X509Certificate> path, Purpose purpose, Instant now, Demands demands) {
        return new PathChecks(path, purpose, now).failures(demands).reduce((before, after) -> after);
    }

    /** In OpenSSL's order, none looked for before it is asked for. */
    private Stream<Failure> failures(Demands demands) {
        return Stream.<Supplier<Stream<Failure>>>of(
                        () -> extensions().stream(),
                        () -> demands.strict() ? StrictPath.check(path).stream() : Stream.empty(),
                        () -> strength(demands.level()).stream(),
                        () -> demands.lists().stream()
                                .flatMap(present -> present.failures(path, demands.anchors(), now, demands.strict())),
                        this::dates,
                        () -> NameConstraints.check(path).stream())
                .flatMap(Supplier::get);
    }

    private Optional<Failure> extensions() {
        int below = 0;
        for (int depth = 0; depth < path.size(); depth++) {
            X509Certificate certificate = path.get(depth);
            Optional<Failure> failure = extensions(certificate, depth, below);
            if (failure.isPresent()) {
                return failure;
            }
            if (depth > 0 && !isSelfIssued(certificate)) {
                below++;
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> extensions(X509Certificate certificate, int depth, int below) {
        Optional<VerifyResult> flaw = CertificateForm.flawOf(certificate, depth == 0, depth == path.size() - 1);
        if (flaw.isPresent()) {
            return Optional.of(new Failure(flaw.get(), depth));
        }
        if (depth > 0 && !isAuthority(certificate)) {
            return Optional.of(new Failure(VerifyResult.INVALID_CA, depth));
        }
        if (depth > 0 && certificate.getBasicConstraints() >= 0 && certificate.getBasicConstraints() < below) {
            return Optional.of(new Failure(VerifyResult.PATH_LENGTH_EXCEEDED, depth));
        }
        try {
            boolean fits = depth == 0 ? purpose.fitsLeaf(certificate) : purpose.fitsAuthority(certificate);
            return fits ? Optional.empty() : Optional.of(new Failure(VerifyResult.INVALID_PURPOSE, depth));
        } catch (CertificateParsingException e) {
            return Optional.of(new Failure(VerifyResult.INVALID_CERTIFICATE, depth));
        }
    }

    /** Roots of version 1 have no way to say that they are authorities; being an anchor says it. */
    private boolean isAuthority(X509Certificate certificate) {
        boolean oldRoot = certificate.getVersion() == 1
                && certificate.equals(path.get(path.size() - 1))
                && isSelfIssued(certificate);
        boolean says = oldRoot || certificate.getBasicConstraints() >= 0;
        return says && KeyUsage.allows(certificate, KeyUsage.CERTIFICATE_SIGNING);
    }

    private Optional<Failure> strength(SecurityLevel level) {
        for (int depth = 0; depth < path.size(); depth++) {
            X509Certificate certificate = path.get(depth);
            boolean anchor = depth == path.size() - 1;
            Optional<String> flaw = PeerKeys.flawOf(certificate.getPublicKey(), anchor);
            if (flaw.isPresent()) {
                return Optional.of(new Failure(VerifyResult.UNUSABLE_KEY, depth, flaw));
            }
            if (level.weaknessOf(certificate.getPublicKey()).isPresent()
                    || (!anchor && level.weaknessOfSignature(certificate).isPresent())) {
                return Optional.of(new Failure(VerifyResult.WEAK_KEY, depth));
            }
        }
        return Optional.empty();
    }

    private Stream<Failure> dates() {
        return IntStream.iterate(path.size() - 1, depth -> depth >= 0, depth -> depth - 1)
                .mapToObj(this::dates)
                .flatMap(Optional::stream);
    }

    private Optional<Failure> dates(int depth) {
        if (now.isBefore(path.get(depth).getNotBefore().toInstant())) {
            return Optional.of(new Failure(VerifyResult.NOT_YET_VALID, depth));
        }
        return now.isAfter(path.get(depth).getNotAfter().toInstant())
                ? Optional.of(new Failure(VerifyResult.EXPIRED, depth))
                : Optional.empty();
    }

    private Optional<Failure> secondOpinion() {
        int last = path.size() - 1;
        if (last == 0) {
            return Optional.empty();
        }
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.get(last), null)));
            parameters.setDate(Date.from(now));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path.subList(0, last)),
                            parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(new Failure(result(e.getReason()), Math.max(0, e.getIndex())));
        } catch (CertificateException e) {
            return Optional.of(new Failure(VerifyResult.INVALID_CERTIFICATE, 0));
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("this Java cannot validate certificate paths", e);
        }
    }

    private static VerifyResult result(Reason reason) {
        if (reason instanceof BasicReason basic) {
            return switch (basic) {
                case EXPIRED -> VerifyResult.EXPIRED;
                case NOT_YET_VALID -> VerifyResult.NOT_YET_VALID;
                case INVALID_SIGNATURE -> VerifyResult.SIGNATURE_FAILURE;
                case ALGORITHM_CONSTRAINED -> VerifyResult.WEAK_KEY;
                default -> VerifyResult.INVALID_CERTIFICATE;
            };
        }
        if (reason instanceof PKIXReason pkix) {
            return switch (pkix) {
                case NAME_CHAINING, NO_TRUST_ANCHOR -> VerifyResult.UNABLE_TO_GET_ISSUER;
                case INVALID_KEY_USAGE, NOT_CA_CERT -> VerifyResult.INVALID_CA;
                case INVALID_POLICY -> VerifyResult.INVALID_POLICY;
                case INVALID_NAME -> VerifyResult.NAME_CONSTRAINT;
                case PATH_TOO_LONG -> VerifyResult.PATH_LENGTH_EXCEEDED;
                case UNRECOGNIZED_CRIT_EXT -> VerifyResult.UNHANDLED_EXTENSION;
            };
        }
        return VerifyResult.INVALID_CERTIFICATE;
    }

    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** Not only issued under its own name, as after a change of keys. */
    static boolean isSelfSigned(X509Certificate certificate) {
        if (!isSelfIssued(certificate)
                || PeerKeys.flawOf(certificate.getPublicKey(), true).isPresent()) {
            return false;
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException otherKey) {
            return false;
        }
    }
}
