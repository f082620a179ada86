package org.sipmodule.tls.verify;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Wildcard names and the DNS names that an authority excludes: {@code *.example.com} is not below {@code a.example.com},
 * and yet stands for it. The JDK compares them as texts only.
 */
final class Wildcards {

    private static final int DNS_NAME = 2;

    private Wildcards() {}

    static boolean mayReachExcluded(X509Certificate certificate, byte[] constraints)
            throws CertificateParsingException {
        List<String> excluded = Subtrees.hosts(constraints, Subtrees.EXCLUDED);
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (excluded.isEmpty() || names == null) {
            return false;
        }
        for (List<?> name : names) {
            String text = String.valueOf(name.get(1)).toLowerCase(Locale.ROOT);
            if (name.get(0).equals(DNS_NAME) && text.startsWith("*.")) {
                String parent = text.substring(1);
                if (excluded.stream().anyMatch(tree -> tree.endsWith(parent))) {
                    return true;
                }
            }
        }
        return false;
    }
}
