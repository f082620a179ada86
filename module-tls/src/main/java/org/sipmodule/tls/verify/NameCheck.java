package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.config.SipDomain;

/**
 * The SIP domains for which a peer's certificate is good enough (RFC 5922, 7.1 and 7.2). The names in a certificate say
 * nothing unless its chain is proven, which this does not look at.
 *
 * @param wanted    SIP domains or IP addresses, one of which must be named; what is neither is named by no certificate
 * @param wildcards whether a {@code *} may stand for the whole left-most label of a DNS name with two labels behind it
 */
public record NameCheck(List<String> wanted, boolean wildcards) {

    private static final String WILDCARD = "*.";
    /** Together with the words around them, as much as the reason of a failure may have. */
    private static final int MOST_WANTED = 70;

    private static final int MOST_FOUND = 80;

    public NameCheck {
        wanted = List.copyOf(wanted);
    }

    /**
     * Why the certificate is not for any of the domains, in one line of less than 270 characters; empty when it is for one.
     */
    public Optional<String> mismatch(X509Certificate certificate) {
        CertificateNames names = CertificateNames.of(certificate);
        List<String> uris = names.sipHosts();
        List<String> hosts = names.hosts();
        boolean fits = wanted.stream()
                .map(SipDomain::of)
                .flatMap(Optional::stream)
                .anyMatch(domain -> domain.isAddress()
                        ? names.addresses().contains(domain.text())
                        : isAmong(domain.text(), uris, hosts));
        return fits ? Optional.empty() : Optional.of(reason(names, uris, hosts));
    }

    /** A SIP URI speaks for the whole certificate: beside one, no DNS name counts. */
    private boolean isAmong(String domain, List<String> uris, List<String> hosts) {
        return uris.isEmpty() ? isAmong(domain, hosts, wildcards) : isAmong(domain, uris, false);
    }

    private static boolean isAmong(String domain, List<String> names, boolean wildcards) {
        return names.stream().anyMatch(name -> isSame(domain, name) || (wildcards && isBelow(domain, name)));
    }

    private static boolean isSame(String domain, String name) {
        return SipDomain.of(name)
                .filter(known -> !known.isAddress() && known.text().equals(domain))
                .isPresent();
    }

    private static boolean isBelow(String domain, String name) {
        int dot = domain.indexOf('.');
        return dot > 0
                && domain.indexOf('.', dot + 1) > 0
                && name.startsWith(WILDCARD)
                && isSame(domain.substring(dot + 1), name.substring(WILDCARD.length()));
    }

    private String reason(CertificateNames names, List<String> uris, List<String> hosts) {
        List<String> found = names.all().stream()
                .map(name -> name.kind() + ":" + name.text())
                .toList();
        return "name mismatch: wanted " + listed(wanted, MOST_WANTED) + ", found "
                + (found.isEmpty() ? "no name" : listed(found, MOST_FOUND)) + remark(uris, hosts);
    }

    /** What nearly was a match. */
    private String remark(List<String> uris, List<String> hosts) {
        if (uris.isEmpty()) {
            return !wildcards && anyIsAmong(hosts) ? " (wildcards do not count)" : "";
        }
        return anyIsAmong(hosts) ? " (DNS does not count beside a sip URI)" : "";
    }

    private boolean anyIsAmong(List<String> names) {
        return wanted.stream()
                .map(SipDomain::of)
                .flatMap(Optional::stream)
                .anyMatch(domain -> !domain.isAddress() && isAmong(domain.text(), names, true));
    }

    /** As many as there is room for, at least a part of the first; strangers' characters that do not print show as ?. */
    private static String listed(List<String> names, int room) {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (String name : names) {
            if (shown > 0 && text.length() + name.length() + 2 > room) {
                break;
            }
            text.append(shown == 0 ? "" : ", ");
            text.append(name.length() > room ? name.substring(0, room) + "..." : name);
            shown++;
        }
        int more = names.size() - shown;
        return text.toString().replaceAll("[^ -~]", "?") + (more == 0 ? "" : " and " + more + " more");
    }
}
