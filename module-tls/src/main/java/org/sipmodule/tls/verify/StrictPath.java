package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What {@code verify_strict} adds to the checks of a path: the rules for each of its certificates. */
final class StrictPath {

    private StrictPath() {}

    /** The first rule that is broken, from the peer's own certificate on. */
    static Optional<Failure> check(List<X509Certificate> path) {
        return IntStream.range(0, path.size())
                .mapToObj(depth -> check(path, depth))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Failure> check(List<X509Certificate> path, int depth) {
        X509Certificate certificate = path.get(depth);
        boolean root = depth == path.size() - 1 && PathChecks.isSelfIssued(certificate);
        return StrictForm.flawOf(certificate)
                .or(() -> ForumProfile.flawOf(certificate, depth == 0, root))
                .map(flaw -> new Failure(flaw, depth));
    }
}
