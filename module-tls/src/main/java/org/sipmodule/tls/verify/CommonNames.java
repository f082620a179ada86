package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.config.SipDomain;

/**
 * The common name of a certificate without alternative ones, where an authority has constraints for DNS names: it is taken for
 * a host by {@link NameCheck}, so it has to be an allowed one. The JDK compares it only when it is what it takes for a host
 * name, which one with a final dot, an underscore or a wildcard is not.
 */
final class CommonNames {

    private static final String WILDCARD = "*.";

    private CommonNames() {}

    static boolean areAllowed(X509Certificate leaf, byte[] constraints) {
        List<String> permitted = Subtrees.hosts(constraints, Subtrees.PERMITTED);
        List<String> excluded = Subtrees.hosts(constraints, Subtrees.EXCLUDED);
        return (permitted.isEmpty() && excluded.isEmpty())
                || CertificateNames.of(leaf).all().stream()
                        .filter(name -> name.kind() == CertificateNames.Kind.CN)
                        .allMatch(name -> isAllowed(name.text(), permitted, excluded));
    }

    private static boolean isAllowed(String name, List<String> permitted, List<String> excluded) {
        boolean wildcard = name.startsWith(WILDCARD);
        // what is no host name is compared with none
        Optional<String> host = SipDomain.of(wildcard ? name.substring(WILDCARD.length()) : name)
                .filter(domain -> !domain.isAddress())
                .map(SipDomain::text);
        return host.isEmpty()
                || ((permitted.isEmpty() || isBelowAny(host.get(), permitted))
                        && !isBelowAny(host.get(), excluded)
                        && !(wildcard && excluded.stream().anyMatch(tree -> tree.endsWith("." + host.get()))));
    }

    private static boolean isBelowAny(String host, List<String> trees) {
        return trees.stream().anyMatch(tree -> tree.isEmpty() || host.equals(tree) || host.endsWith("." + tree));
    }
}
