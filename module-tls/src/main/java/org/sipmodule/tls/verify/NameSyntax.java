package org.sipmodule.tls.verify;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.sipmodule.tls.config.SipDomain;

/** How names in certificates may be written (RFC 5280, 4.2.1.6 and 4.2.1.10). */
final class NameSyntax {

    private static final Pattern HYPHEN_AT_END = Pattern.compile("(^|\\.)-|-(\\.|$)");

    private NameSyntax() {}

    static boolean isHost(byte[] name) {
        return SipDomain.isHost(text(name));
    }

    /** A host name, or one whose left-most label is a wildcard. */
    static boolean isHostOrWildcard(byte[] name) {
        String text = text(name);
        return SipDomain.isHost(text.startsWith("*.") ? text.substring(2) : text);
    }

    /**
     * The same in preferred syntax: no underscore, and letters or digits at both ends of a label.
     *
     * @param name passes {@link #isHostOrWildcard}
     */
    static boolean isPreferred(byte[] name) {
        String text = text(name);
        return text.indexOf('_') < 0 && !HYPHEN_AT_END.matcher(text).find();
    }

    static boolean isMailbox(byte[] name) {
        String text = text(name);
        int at = text.indexOf('@');
        return at > 0 && isVisible(name) && SipDomain.isHost(text.substring(at + 1));
    }

    /** Not empty, and nothing but printing ASCII. */
    static boolean isVisible(byte[] name) {
        return name.length > 0 && text(name).chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
