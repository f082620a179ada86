package org.sipmodule.tls.config;

import java.util.Locale;
import java.util.Optional;
import org.sipmodule.module.Addresses;

/**
 * {@code server_name} with its {@code server_name_mode} (manual 10.30): the names that a profile is for.
 *
 * @param name in lower case, without a final dot
 * @param mode how other names are compared with it
 */
public record ServerName(String name, Mode mode) {

    /** {@code server_name_mode}. */
    public enum Mode {
        /** 0 and every number but 1 and 2: the name itself. */
        EXACT,
        /** 1: the name and all names below it. */
        WITH_SUBDOMAINS,
        /** 2: only the names below it. */
        ONLY_SUBDOMAINS;

        /** The mode of a number in tls.cfg. */
        public static Mode of(int number) {
            return switch (number) {
                case 1 -> WITH_SUBDOMAINS;
                case 2 -> ONLY_SUBDOMAINS;
                default -> EXACT;
            };
        }
    }

    /** A name in lower case and without its final dot. */
    public static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The normal form of what stands or shall stand in a ClientHello; nothing and an IP literal are no name there (D37). */
    public static Optional<String> sni(String name) {
        return Optional.of(normal(name)).filter(normal -> !normal.isEmpty() && !isAddress(normal));
    }

    /** Whether it has what no host name has: a URI, a port or several names. */
    static boolean isMore(String name) {
        return name.chars().anyMatch(c -> ":/@,".indexOf(c) >= 0);
    }

    /** The host name in a URI, or before a port. */
    static Optional<String> hostIn(String text) {
        String host = text.replaceFirst("^[a-z][a-z0-9+.-]*:(//|(?=.*[a-z]))", "")
                .replaceFirst("^[^@]*@", "")
                .replaceFirst("[:/;?].*$", "");
        return SipDomain.of(host).filter(domain -> !domain.isAddress()).map(SipDomain::text);
    }

    /** Whether a name is an IP literal. */
    static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || Addresses.literal(name).isPresent();
    }
}
