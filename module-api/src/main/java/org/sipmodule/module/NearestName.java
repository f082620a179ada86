package org.sipmodule.module;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name somebody probably meant: the known one that differs in punctuation only, else the one with the fewest edits
 * (insertions, deletions, replacements and swapped neighbours), if there is one near enough to be worth offering.
 */
public final class NearestName {

    private NearestName() {}

    /**
     * @return the known name nearest to {@code given}, ignoring case, of two equally near ones that of the same length; empty
     *     when none is within a third of its length
     */
    public static Optional<String> of(String given, Collection<String> known) {
        List<String> spelledAlike =
                known.stream().filter(name -> isSpelledAlike(given, name)).toList();
        if (!spelledAlike.isEmpty()) {
            return spelledAlike.stream().min(Comparator.comparing(name -> distance(given, name)));
        }
        return known.stream()
                .filter(name -> distance(given, name) <= Math.max(1, given.length() / 3))
                .min(Comparator.<String, Integer>comparing(name -> distance(given, name))
                        .thenComparing(name -> Math.abs(name.length() - given.length())));
    }

    /** Whether two names are the same but for punctuation and case: {@code TLSv12} and {@code TLSv1.2}. */
    public static boolean isSpelledAlike(String one, String other) {
        String letters = letters(one);
        return !letters.isEmpty() && letters.equals(letters(other));
    }

    private static String letters(String name) {
        return lower(name).replaceAll("[^a-z0-9]", "");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** {@code did you mean X?}, or an empty string when nothing is near. */
    public static String hint(String given, Collection<String> known) {
        return of(given, known).map(name -> "did you mean " + name + "?").orElse("");
    }

    private static int distance(String one, String other) {
        String a = lower(one);
        String b = lower(other);
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
