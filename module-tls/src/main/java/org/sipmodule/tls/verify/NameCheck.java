package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        // a SIP URI speaks for the whole certificate: beside one, no DNS name counts
        boolean uris = !names.sipHosts().isEmpty();
        HostSet counting = HostSet.of(uris ? names.sipHosts() : names.hosts());
        Set<String> addresses = Set.copyOf(names.addresses());
        boolean fits = domains()
                .anyMatch(domain -> domain.isAddress()
                        ? addresses.contains(domain.text())
                        : counting.has(domain.text(), wildcards && !uris));
        return fits ? Optional.empty() : Optional.of(reason(names, uris));
    }

    private Stream<SipDomain> domains() {
        return wanted.stream().map(SipDomain::of).flatMap(Optional::stream);
    }

    /**
     * Host names in the form in which they are compared, found without going through them: a peer chooses how many there are.
     *
     * @param names     the names themselves
     * @param wildcards what is behind the {@code *} of those that begin with one
     */
    private record HostSet(Set<String> names, Set<String> wildcards) {

        static HostSet of(List<String> written) {
            return new HostSet(
                    comparable(written.stream()),
                    comparable(written.stream()
                            .filter(name -> name.startsWith(WILDCARD))
                            .map(name -> name.substring(WILDCARD.length()))));
        }

        private static Set<String> comparable(Stream<String> written) {
            return written.map(SipDomain::of)
                    .flatMap(Optional::stream)
                    .filter(domain -> !domain.isAddress())
                    .map(SipDomain::text)
                    .collect(Collectors.toUnmodifiableSet());
        }

        boolean has(String domain, boolean orWildcard) {
            int dot = domain.indexOf('.');
            return names.contains(domain)
                    || (orWildcard
                            && dot > 0
                            && domain.indexOf('.', dot + 1) > 0
                            && wildcards.contains(domain.substring(dot + 1)));
        }
    }

    private String reason(CertificateNames names, boolean uris) {
        List<String> found = names.all().stream()
                .map(name -> name.kind() + ":" + name.text())
                .toList();
        return "name mismatch: wanted " + listed(wanted, MOST_WANTED) + ", found "
                + (found.isEmpty() ? "no name" : listed(found, MOST_FOUND)) + remark(names, uris);
    }

    /** What nearly was a match. */
    private String remark(CertificateNames names, boolean uris) {
        if (!uris && wildcards) {
            return "";
        }
        HostSet hosts = HostSet.of(names.hosts());
        boolean nearly = domains().anyMatch(domain -> !domain.isAddress() && hosts.has(domain.text(), true));
        return !nearly ? "" : uris ? " (DNS does not count beside a sip URI)" : " (wildcards do not count)";
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
