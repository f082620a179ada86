package org.sipmodule.tls.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code verify_name} of a client profile, which Kamailio has not: whether the names in a server's certificate are compared,
 * and with what (RFC 5922).
 *
 * @param rule    how names are compared
 * @param domains what they are compared with; empty for what was dialled
 */
public record VerifyName(Rule rule, List<String> domains) {

    /** How names are compared. */
    public enum Rule {
        /** Not at all, which is the manual's limitation (chapter 7). */
        OFF,
        /** As RFC 5922 says, so without wildcards. */
        SIP,
        /** As well, and a {@code *} may stand for the whole left-most label of a DNS name. */
        WILDCARD;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final VerifyName OFF = new VerifyName(Rule.OFF, List.of());

    /** What stands before domains of the profile's own. */
    static final String LIST = Rule.SIP.word() + ":";

    public VerifyName {
        domains = List.copyOf(domains);
    }

    /** The value of a text in tls.cfg, compared without case. */
    static Optional<VerifyName> parse(String text) {
        if (!isList(text)) {
            return Arrays.stream(Rule.values())
                    .filter(rule -> rule.word().equalsIgnoreCase(text))
                    .findFirst()
                    .map(rule -> new VerifyName(rule, List.of()));
        }
        List<Optional<SipDomain>> domains =
                written(text).stream().map(SipDomain::of).toList();
        return domains.stream().allMatch(Optional::isPresent)
                ? Optional.of(new VerifyName(
                        Rule.SIP,
                        domains.stream()
                                .flatMap(Optional::stream)
                                .map(SipDomain::text)
                                .distinct()
                                .toList()))
                : Optional.empty();
    }

    static boolean isList(String text) {
        return text.regionMatches(true, 0, LIST, 0, LIST.length());
    }

    /** The domains in a list, legal or not. */
    static List<String> written(String list) {
        return Arrays.stream(list.substring(LIST.length()).split(",", -1))
                .map(String::strip)
                .toList();
    }

    /** Every legal word. */
    static List<String> words() {
        return Arrays.stream(Rule.values()).map(Rule::word).toList();
    }

    public boolean isOn() {
        return rule != Rule.OFF;
    }

    /** Whether it matters what was dialled. */
    public boolean isOnDialled() {
        return isOn() && domains.isEmpty();
    }

    /** What the names are compared with when that was dialled. */
    public List<String> wanted(String dialled) {
        return domains.isEmpty() ? List.of(dialled) : domains;
    }

    /** As in tls.cfg. */
    @Override
    public String toString() {
        return domains.isEmpty() ? rule.word() : LIST + String.join(",", domains);
    }
}
