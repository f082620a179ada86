package org.sipmodule.tls.verify;

import java.nio.charset.StandardCharsets;

/** How names in certificates may be written (RFC 5280, 4.2.1.6 and 4.2.1.10). */
final class NameSyntax {

    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_LABEL = 63;

    private NameSyntax() {}

    /** A host name. Underscores are let through, since hosts with them are in service. */
    static boolean isHost(byte[] name) {
        if (name.length == 0 || name.length > LONGEST_HOST) {
            return false;
        }
        for (String label : text(name).split("\\.", -1)) {
            if (label.isEmpty()
                    || label.length() > LONGEST_LABEL
                    || !label.chars().allMatch(NameSyntax::isInLabel)) {
                return false;
            }
        }
        return true;
    }

    /** A host name, or one whose left-most label is a wildcard. */
    static boolean isHostOrWildcard(byte[] name) {
        String text = text(name);
        return isHost(text.startsWith("*.") ? text.substring(2).getBytes(StandardCharsets.ISO_8859_1) : name);
    }

    static boolean isMailbox(byte[] name) {
        String text = text(name);
        int at = text.indexOf('@');
        return at > 0 && isVisible(name) && isHost(text.substring(at + 1).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Not empty, and nothing but printing ASCII. */
    static boolean isVisible(byte[] name) {
        return name.length > 0 && text(name).chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    private static boolean isInLabel(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
