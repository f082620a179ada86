package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** The trusted certificates by their names; each of them may end a path, roots and others alike (README D35). */
final class TrustAnchors {

    private final Map<X500Principal, List<X509Certificate>> byName;

    TrustAnchors(Collection<X509Certificate> certificates) {
        byName = certificates.stream()
                .distinct()
                .collect(Collectors.groupingBy(X509Certificate::getSubjectX500Principal));
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    List<X509Certificate> named(X500Principal name) {
        return byName.getOrDefault(name, List.of());
    }

    boolean contains(X509Certificate certificate) {
        return named(certificate.getSubjectX500Principal()).contains(certificate);
    }
}
