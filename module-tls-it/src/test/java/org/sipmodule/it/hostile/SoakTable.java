package org.sipmodule.it.hostile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a soak run prints at its end. */
final class SoakTable {

    private final StringBuilder rows = new StringBuilder();
    private final Map<String, Plateau> held = new LinkedHashMap<>();

    void calls(long made, long lost) {
        row("calls made", made);
        row("calls lost", lost);
    }

    void done(Map<String, Long> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((name, count) -> sums.merge(name.replaceFirst("TLSv1\\.[23], ", ""), count, Long::sum));
        sums.forEach(this::row);
    }

    /** What the host has counted itself. */
    void counted(String statistics) {
        statistics.lines().filter(line -> line.contains(" = ")).forEach(line -> {
            String[] parts = line.strip().split(" = ", 2);
            if (!parts[1].equals("0")) {
                row("host: " + parts[0], Long.parseLong(parts[1]));
            }
        });
    }

    void held(String when, Plateau plateau) {
        held.put(when, plateau);
    }

    private void row(String name, long value) {
        rows.append("%-70s %12d%n".formatted(name, value));
    }

    /** Fails when the last look has found more than the first. */
    void assertNothingGrew() {
        Plateau first = held.values().iterator().next();
        held.values().forEach(later -> later.assertNotBeyond(first));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("\n").append(rows);
        held.forEach((when, plateau) -> text.append("%-8s %s%n".formatted(when, plateau)));
        return text.toString();
    }
}
