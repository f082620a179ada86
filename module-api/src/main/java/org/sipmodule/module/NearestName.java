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
        int furthest = Math.max(1, given.length() / 3);
        return known.stream()
                // as many edits at least, and what was given may be long
                .filter(name -> Math.abs(name.length() - given.length()) <= furthest)
                .map(name -> new Candidate(name, distance(given, name)))
                .filter(candidate -> candidate.distance() <= furthest)
                .min(Comparator.comparingInt(Candidate::distance)
                        .thenComparingInt(candidate -> Math.abs(candidate.name().length() - given.length())))
                .map(Candidate::name);
    }

    private record Candidate(String name, int distance) {}

    /** Whether two names are the same but for punctuation and case: {@code TLSv12} and {@code TLSv1.2}. */
    public static boolean isSpelledAlike(String one, String other) {
        // without a copy of either: a broken script asks for thousands
        int i = nextLetter(one, 0);
        int j = nextLetter(other, 0);
        boolean any = i < one.length();
        while (i < one.length() && j < other.length()) {
            if (Character.toLowerCase(one.charAt(i)) != Character.toLowerCase(other.charAt(j))) {
                return false;
            }
            i = nextLetter(one, i + 1);
            j = nextLetter(other, j + 1);
        }
        return any && i == one.length() && j == other.length();
    }

    private static int nextLetter(String name, int from) {
        int at = from;
        while (at < name.length() && !Character.isLetterOrDigit(name.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** {@code did you mean X?}, or an empty string when nothing is near. */
    public static String hint(String given, Collection<String> known) {
        return of(given, known).map(NearestName::question).orElse("");
    }

    /** The same behind the words that name what is unknown, with a comma in front. */
    public static String clause(String given, Collection<String> known) {
        return of(given, known).map(name -> ", " + question(name)).orElse("");
    }

    /** How a name is offered. */
    public static String question(String meant) {
        return "did you mean " + meant + "?";
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
