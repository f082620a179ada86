package org.sipmodule.tls.verify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pem.GeneralName;

/**
 * The form of the name constraints extension (RFC 5280, 4.2.1.10): a constraint that means nothing by the letter must not be
 * guessed at.
 */
final class Subtrees {

    static final int PERMITTED = 0xA0;
    static final int EXCLUDED = 0xA1;

    private Subtrees() {}

    /** The DNS names of one kind, in lower case. */
    static List<String> hosts(byte[] constraints, int kind) {
        List<String> found = new ArrayList<>();
        for (Der trees : Der.first(constraints).children()) {
            if (trees.tag() != kind) {
                continue;
            }
            for (Der tree : trees.children()) {
                for (Der base : tree.children()) {
                    if (base.tag() == GeneralName.DNS) {
                        found.add(new String(base.content(), StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
        return found;
    }

    /** @throws IllegalArgumentException when it is not even DER */
    static boolean areWellFormed(byte[] constraints) {
        List<Der> kinds = Der.first(constraints).children();
        if (kinds.isEmpty()) {
            return false;
        }
        for (Der subtrees : kinds) {
            List<Der> all = subtrees.children();
            if (all.isEmpty() || !all.stream().allMatch(Subtrees::isWellFormed)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWellFormed(Der subtree) {
        Der base = subtree.children().get(0);
        byte[] name = base.content();
        return switch (base.tag()) {
            case GeneralName.DNS -> name.length == 0 || NameSyntax.isHost(name);
            case GeneralName.EMAIL -> isMail(name);
            case GeneralName.IP -> isRange(name);
            default -> true;
        };
    }

    /** A mailbox, a host, or all hosts of a domain. */
    private static boolean isMail(byte[] name) {
        boolean domain = name.length > 0 && name[0] == '.';
        return NameSyntax.isMailbox(name)
                || NameSyntax.isHost(domain ? Arrays.copyOfRange(name, 1, name.length) : name);
    }

    /** An address and a mask whose ones come before its zeros. */
    private static boolean isRange(byte[] range) {
        if (range.length != 8 && range.length != 32) {
            return false;
        }
        boolean zeros = false;
        for (int at = range.length / 2; at < range.length; at++) {
            for (int bit = 7; bit >= 0; bit--) {
                boolean one = (range[at] & (1 << bit)) != 0;
                if (one && zeros) {
                    return false;
                }
                zeros = !one;
            }
        }
        return true;
    }
}
