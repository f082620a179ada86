package org.sipmodule.tls.config;

import java.net.InetAddress;
import java.util.Optional;
import org.sipmodule.module.Addresses;

/**
 * The domain of a SIP URI in the form in which domains are compared (RFC 5922, 7.2). International names are left as they
 * are: only their ASCII form ({@code xn--...}) is one.
 *
 * @param text      a host name in lower case without a final dot, or an IP address in its short form
 * @param isAddress whether it is an IP address
 */
public record SipDomain(String text, boolean isAddress) {

    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_LABEL = 63;

    /** What was written, as after {@code sip:}; empty when it is neither a host name nor an address. */
    public static Optional<SipDomain> of(String written) {
        Optional<InetAddress> address = Addresses.literal(written);
        return address.isPresent()
                ? address.map(SipDomain::of)
                : Optional.of(written)
                        // before a letter such as the Kelvin sign becomes an ASCII one
                        .filter(name -> isHost(withoutFinalDot(name)))
                        .map(ServerName::normal)
                        .filter(name -> !isDigit(name.charAt(name.lastIndexOf('.') + 1)))
                        .map(name -> new SipDomain(name, false));
    }

    public static SipDomain of(InetAddress address) {
        return new SipDomain(Addresses.text(address), true);
    }

    /** Whether it may be a host name (RFC 5280, 4.2.1.6). Underscores are let through, since hosts with them are in service. */
    public static boolean isHost(String name) {
        if (name.isEmpty() || name.length() > LONGEST_HOST) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty()
                    || label.length() > LONGEST_LABEL
                    || !label.chars().allMatch(SipDomain::isInLabel)) {
                return false;
            }
        }
        return true;
    }

    private static String withoutFinalDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isInLabel(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '-' || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
