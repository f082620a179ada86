package org.sipmodule.tls.cipher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The list that a cipher string works on: all suites in OpenSSL's order, some of them switched on. Each operation keeps the
 * order among the suites it moves, which is why working on the engine's suites alone gives the same order as OpenSSL's
 * work on all of its own.
 */
final class CipherOrder {

    private final List<CipherSuite> order = new ArrayList<>(CipherTable.SUITES);
    private final Set<CipherSuite> on = new HashSet<>();

    /** No prefix: switches suites on, behind those that are on. */
    void add(Predicate<CipherSuite> wanted) {
        List<CipherSuite> added = move(wanted.and(suite -> !on.contains(suite)), false);
        on.addAll(added);
    }

    /** {@code +}: moves suites that are on to the end. */
    void toEnd(Predicate<CipherSuite> wanted) {
        move(wanted.and(on::contains), false);
    }

    /** {@code -}: switches suites off; a later word may add them again, then they come first. */
    void remove(Predicate<CipherSuite> wanted) {
        List<CipherSuite> removed = move(wanted.and(on::contains), true);
        on.removeAll(removed);
    }

    /** {@code !}: takes suites away for good. */
    void ban(Predicate<CipherSuite> wanted) {
        order.removeIf(wanted);
        on.removeIf(wanted);
    }

    /** {@code @STRENGTH}: longer keys first. */
    void sortByStrength() {
        CipherTable.SUITES.stream()
                .map(CipherSuite::bits)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .forEach(bits -> toEnd(suite -> suite.bits() == bits));
    }

    List<CipherSuite> chosen() {
        return order.stream().filter(on::contains).toList();
    }

    private List<CipherSuite> move(Predicate<CipherSuite> which, boolean toFront) {
        List<CipherSuite> moved = order.stream().filter(which).toList();
        order.removeAll(moved);
        order.addAll(toFront ? 0 : order.size(), moved);
        return moved;
    }
}
