package org.sipmodule.module;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
        Distances from = new Distances(given);
        List<String> spelledAlike =
                known.stream().filter(name -> isSpelledAlike(given, name)).toList();
        if (!spelledAlike.isEmpty()) {
            return spelledAlike.stream().min(Comparator.comparing(from::to));
        }
        int furthest = Math.max(1, given.length() / 3);
        return known.stream()
                // as many edits at least, and what was given may be long
                .filter(name -> Math.abs(name.length() - given.length()) <= furthest)
                .map(name -> new Candidate(name, from.to(name)))
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

    /** Counts the edits from one name to others, in three rows for all of them: a broken script asks for thousands. */
    private static final class Distances {

        private final String given;
        private int[] beforeLast;
        private int[] last;
        private int[] row;

        Distances(String given) {
            this.given = given;
            beforeLast = new int[given.length() + 1];
            last = new int[given.length() + 1];
            row = new int[given.length() + 1];
        }

        int to(String name) {
            for (int j = 0; j < row.length; j++) {
                row[j] = j;
            }
            for (int i = 1; i <= name.length(); i++) {
                int[] oldest = beforeLast;
                beforeLast = last;
                last = row;
                row = oldest;
                row[0] = i;
                for (int j = 1; j < row.length; j++) {
                    int replaced = last[j - 1] + (isSame(name, i, j) ? 0 : 1);
                    row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                    if (i > 1 && j > 1 && isSame(name, i, j - 1) && isSame(name, i - 1, j)) {
                        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                    }
                }
            }
            return row[given.length()];
        }

        /** Whether the i-th letter of the name is the j-th of what was given, in either case. */
        private boolean isSame(String name, int i, int j) {
            return Character.toLowerCase(name.charAt(i - 1)) == Character.toLowerCase(given.charAt(j - 1));
        }
    }
}
