package org.sipmodule.tls.cipher;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/**
 * Reads a {@code cipher_list} (manual 10.10) in OpenSSL's language: words for suites and groups, joined by {@code +}, with
 * the prefixes {@code ! - +} and the commands {@code @STRENGTH} and {@code @SECLEVEL=n}. As in OpenSSL a word that means
 * nothing is left out; here it is also told.
 */
public final class CipherString {

    private static final String SEPARATORS = ": ;,";
    private static final String DEFAULT = "DEFAULT";

    private final String text;
    private final SourceLocation place;
    private final Problems problems;
    private final CipherOrder order = new CipherOrder();
    private final List<String> absent = new ArrayList<>();
    private final List<String> tls13 = new ArrayList<>();
    private final Set<String> unknown = new HashSet<>();
    private SecurityLevel level = SecurityLevel.DEFAULT;
    private boolean refused;
    private int pos;

    private CipherString(String text, SourceLocation place, Problems problems) {
        this.text = text;
        this.place = place;
        this.problems = problems;
    }

    /**
     * The suites that a list chooses.
     *
     * @param place where the text begins
     */
    public static CipherSelection parse(String text, SourceLocation place, Problems problems) {
        return new CipherString(text, place, problems).selection();
    }

    /** What a profile without a {@code cipher_list} offers: all of the engine's suites that need no shared key. */
    public static CipherSelection standard() {
        return parse(DEFAULT, SourceLocation.NONE, new Problems());
    }

    private CipherSelection selection() {
        if (text.startsWith(DEFAULT)) {
            order.add(suite -> true);
            pos = DEFAULT.length();
        }
        while (pos < text.length()) {
            if (isSeparator()) {
                pos++;
            } else {
                element();
            }
        }
        List<CipherSuite> chosen = order.chosen();
        List<CipherSuite> usable = chosen.stream()
                .filter(suite -> !suite.needsSharedKey() && suite.fitsLevel(level))
                .toList();
        report(chosen, usable);
        return new CipherSelection(usable, level);
    }

    private boolean isSeparator() {
        return SEPARATORS.indexOf(text.charAt(pos)) >= 0;
    }

    private void element() {
        int start = pos;
        char prefix = text.charAt(pos);
        boolean prefixed = "!-+@".indexOf(prefix) >= 0;
        if (prefixed) {
            pos++;
        }
        if (prefix == '@') {
            command(start, word());
            skipToSeparator();
            return;
        }
        Predicate<CipherSuite> meaning = meaning(start);
        if (meaning == null) {
            skipToSeparator();
            return;
        }
        switch (prefix) {
            case '!' -> order.ban(meaning);
            case '-' -> order.remove(meaning);
            case '+' -> order.toEnd(meaning);
            default -> {
                if (CipherTable.SUITES.stream().noneMatch(meaning)) {
                    absent.add(text.substring(start, pos));
                }
                order.add(meaning);
            }
        }
    }

    /** What the words of an element mean together; null when it is to be left out, which has been told then. */
    private @Nullable Predicate<CipherSuite> meaning(int start) {
        Predicate<CipherSuite> together = suite -> true;
        do {
            if (pos > start && pos < text.length() && text.charAt(pos) == '+') {
                pos++;
            }
            int wordStart = pos;
            String word = word();
            if (word.isEmpty()) {
                refuse(
                        Math.min(pos, text.length() - 1),
                        "cipher_list: found " + (pos < text.length() ? text.substring(pos, pos + 1) : "the end"),
                        "a name of letters, digits and - _ . =");
                return null;
            }
            Optional<Predicate<CipherSuite>> meaning = CipherWords.meaning(word);
            if (isTls13(word)) {
                tls13.add(word);
                return null;
            } else if (meaning.isEmpty()) {
                tellUnknown(wordStart, word);
                return null;
            }
            together = together.and(meaning.get());
        } while (pos < text.length() && text.charAt(pos) == '+');
        return together;
    }

    private static boolean isTls13(String word) {
        return CipherTable.TLS_1_3.stream().anyMatch(suite -> suite.name().equals(word));
    }

    private void command(int start, String word) {
        if (word.equals("STRENGTH")) {
            order.sortByStrength();
        } else if (word.matches("SECLEVEL=[0-" + SecurityLevel.HIGHEST + "]")) {
            level = new SecurityLevel(word.charAt(word.length() - 1) - '0');
        } else {
            refuse(start, "cipher_list: unknown command @" + word, "@STRENGTH or @SECLEVEL=0 to 5");
        }
    }

    private String word() {
        int start = pos;
        while (pos < text.length() && isNameCharacter(text.charAt(pos))) {
            pos++;
        }
        return text.substring(start, pos);
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.=".indexOf(c) >= 0;
    }

    private void skipToSeparator() {
        while (pos < text.length() && !isSeparator()) {
            pos++;
        }
    }

    private SourceLocation at(int index) {
        return place.column() == 0 ? place : new SourceLocation(place.file(), place.line(), place.column() + index);
    }

    private void refuse(int index, String found, String expected) {
        refused = true;
        problems.error(at(index), found, expected, "");
    }

    /** Each word once. */
    private void tellUnknown(int index, String word) {
        if (!unknown.add(word)) {
            return;
        }
        boolean isDefault = word.equals(DEFAULT);
        problems.warning(
                at(index),
                "cipher_list: "
                        + (isDefault ? "DEFAULT counts only at the start" : "unknown word " + word + " is left out"),
                "",
                isDefault ? "" : NearestName.hint(word, CipherWords.known()));
    }

    private void report(List<CipherSuite> chosen, List<CipherSuite> usable) {
        if (!tls13.isEmpty()) {
            problems.warning(
                    place,
                    "cipher_list: " + String.join(", ", tls13)
                            + " cannot be chosen, TLS 1.3 always offers all its suites",
                    "",
                    "");
        }
        if (!absent.isEmpty()) {
            problems.warning(place, "cipher_list: this engine has no suite for " + String.join(", ", absent), "", "");
        }
        if (usable.isEmpty() && !refused) {
            boolean shared = !chosen.isEmpty() && chosen.stream().allMatch(CipherSuite::needsSharedKey);
            problems.error(
                    place,
                    "cipher_list chooses no suite that can be used"
                            + (shared ? ": those it chooses need a pre-shared key" : ""),
                    "some of "
                            + String.join(
                                    ", ",
                                    CipherTable.SUITES.stream()
                                            .filter(suite -> !suite.needsSharedKey())
                                            .map(CipherSuite::name)
                                            .toList()),
                    "");
        }
    }
}
