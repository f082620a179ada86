package org.sipmodule.module;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name somebody probably meant: the known one with the fewest edits (insertions, deletions, replacements and
 * swapped neighbours), if there is one near enough to be worth offering.
 */
public final class NearestName {

    private NearestName() {}

    /**
     * @return the known name nearest to {@code given}, ignoring case; empty when none is within a third of its length
     */
    public static Optional<String> of(String given, Collection<String> known) {
        String wanted = given.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = name;
            }
        }
        return bestDistance <= Math.max(1, given.length() / 3) ? Optional.ofNullable(best) : Optional.empty();
    }

    /** {@code did you mean X?}, or an empty string when nothing is near. */
    public static String hint(String given, Collection<String> known) {
        return of(given, known).map(name -> "did you mean " + name + "?").orElse("");
    }

    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
