package org.sipmodule.tls.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sipmodule.module.NearestName;

/**
 * {@code tls_method} (manual 10.1, README D1 to D4): the versions that a profile speaks. Spellings are compared
 * without case.
 */
public enum TlsMethod {
    SSLV23(3, TlsVersion.TLS_1_0, TlsVersion.TLS_1_3, "SSLv23", "SSLv23"),
    TLSV1(12, TlsVersion.TLS_1_0, TlsVersion.TLS_1_0, "TLSv1", "TLSv1.0"),
    TLSV1_PLUS(20, TlsVersion.TLS_1_0, TlsVersion.TLS_1_3, "TLSv1+", "TLSv1.0+"),
    TLSV1_1(15, TlsVersion.TLS_1_1, TlsVersion.TLS_1_1, "TLSv1.1", "TLSv1.1"),
    TLSV1_1_PLUS(21, TlsVersion.TLS_1_1, TlsVersion.TLS_1_3, "TLSv1.1+", "TLSv1.1+"),
    TLSV1_2(18, TlsVersion.TLS_1_2, TlsVersion.TLS_1_2, "TLSv1.2", "TLSv1.2"),
    TLSV1_2_PLUS(22, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, "TLSv1.2+", "TLSv1.2+"),
    TLSV1_3(23, TlsVersion.TLS_1_3, TlsVersion.TLS_1_3, "TLSv1.3", "TLSv1.3"),
    TLSV1_3_PLUS(24, TlsVersion.TLS_1_3, TlsVersion.TLS_1_3, "TLSv1.3+", "TLSv1.3+");

    /** Where the manual's insecure default was (README D1). */
    public static final TlsMethod DEFAULT = TLSV1_2_PLUS;

    private final int number;
    private final TlsVersion lowest;
    private final TlsVersion highest;
    private final String spelling;
    private final String alias;

    TlsMethod(int number, TlsVersion lowest, TlsVersion highest, String spelling, String alias) {
        this.number = number;
        this.lowest = lowest;
        this.highest = highest;
        this.spelling = spelling;
        this.alias = alias;
    }

    /** The method of a spelling; empty for unknown ones and for SSLv2 and SSLv3, which no engine speaks (D3). */
    public static Optional<TlsMethod> parse(String word) {
        return Arrays.stream(values())
                .filter(method -> method.spelling.equalsIgnoreCase(word) || method.alias.equalsIgnoreCase(word))
                .findFirst();
    }

    /** Every legal spelling. */
    public static List<String> allSpellings() {
        return Arrays.stream(values())
                .flatMap(method -> Stream.of(method.spelling, method.alias))
                .distinct()
                .toList();
    }

    /** The legal spellings that may be suggested for a word: of retired versions only one that the word is but for punctuation. */
    static List<String> suggestions(String word) {
        return allSpellings().stream()
                .filter(known -> NearestName.isSpelledAlike(word, known)
                        || parse(known).stream().noneMatch(TlsMethod::isObsolete))
                .toList();
    }

    /** The number that Kamailio's start-up line shows. */
    public int number() {
        return number;
    }

    public Set<TlsVersion> versions() {
        return EnumSet.range(lowest, highest);
    }

    /** Whether it offers a version that RFC 8996 retired. */
    boolean isObsolete() {
        return lowest.compareTo(TlsVersion.TLS_1_2) < 0;
    }

    /** The main spelling. */
    @Override
    public String toString() {
        return spelling;
    }
}
