package org.sipmodule.tls.cipher;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The words of OpenSSL's cipher lists, and which of the engine's suites each of them means. */
final class CipherWords {

    private static final Map<String, Predicate<CipherSuite>> GROUPS = groups();

    /** Words that OpenSSL knows and that mean none of the engine's suites. */
    private static final Set<String> FOREIGN = Set.of(
            "MEDIUM",
            "LOW",
            "COMPLEMENTOFALL",
            "COMPLEMENTOFDEFAULT",
            "eNULL",
            "NULL",
            "aNULL",
            "kDHE",
            "kEDH",
            "DH",
            "DHE",
            "EDH",
            "ADH",
            "AECDH",
            "aDSS",
            "DSS",
            "kRSAPSK",
            "kDHEPSK",
            "kSRP",
            "aSRP",
            "SRP",
            "kGOST",
            "kGOST18",
            "aGOST",
            "aGOST01",
            "aGOST12",
            "GOST",
            "GOST89",
            "GOST94",
            "GOST12",
            "GOST89MAC",
            "AESCCM",
            "AESCCM8",
            "CAMELLIA",
            "CAMELLIA128",
            "CAMELLIA256",
            "ARIA",
            "ARIA128",
            "ARIA256",
            "ARIAGCM",
            "3DES",
            "DES",
            "RC4",
            "RC2",
            "IDEA",
            "SEED",
            "MD5",
            "SHA256",
            "SHA384",
            "EXP",
            "EXPORT",
            "EXPORT40",
            "EXPORT56",
            "SSLv2",
            "kDHr",
            "kDHd",
            "kECDHr",
            "kECDHe",
            "aDH",
            "aECDH",
            "KRB5",
            "kKRB5",
            "aKRB5",
            "kFZA",
            "SUITEB128",
            "SUITEB128ONLY",
            "SUITEB192");

    /** How OpenSSL and IANA make the names of suites. */
    private static final Pattern SUITE_NAME = Pattern.compile(
            "(EXP-|EXP1024-)?((ECDHE|ECDH|EDH|DHE|DH|ADH|AECDH|PSK|SRP|RSA|DSS|ECDSA|KRB5|GOST[0-9]+)-)*"
                    + "(AES-?(128|256)|CAMELLIA(128|256)|ARIA(128|256)|CHACHA20|NULL|RC4|RC2|DES|IDEA|SEED|GOST[0-9]+)"
                    + "(-(CBC3?|GCM|CCM8?|POLY1305|SHA|SHA256|SHA384|MD5|40|56|64))*"
                    + "|(TLS|SSL)_[A-Z0-9_]+_WITH_[A-Z0-9_]+");

    private CipherWords() {}

    /** What a word means; empty when OpenSSL would not know it either. Case counts. */
    static Optional<Predicate<CipherSuite>> meaning(String word) {
        CipherSuite suite = CipherTable.named(word).orElse(null);
        if (suite != null) {
            return Optional.of(suite::equals);
        }
        Predicate<CipherSuite> group = GROUPS.get(word);
        if (group != null) {
            return Optional.of(group);
        }
        boolean foreign = FOREIGN.contains(word) || SUITE_NAME.matcher(word).matches();
        return foreign ? Optional.of(none -> false) : Optional.empty();
    }

    /** Every word that means something here, for suggestions. */
    static Set<String> known() {
        Set<String> known = new HashSet<>(GROUPS.keySet());
        known.addAll(FOREIGN);
        known.add("DEFAULT");
        CipherTable.SUITES.forEach(suite -> known.add(suite.name()));
        return known;
    }

    private static Map<String, Predicate<CipherSuite>> groups() {
        Map<String, Predicate<CipherSuite>> groups = new HashMap<>();
        put(groups, suite -> true, "ALL", "HIGH");
        put(groups, suite -> suite.keyExchange().equals("ECDH"), "kECDHE", "kEECDH", "ECDHE", "EECDH", "ECDH");
        put(groups, suite -> suite.keyExchange().equals("RSA"), "kRSA", "RSA");
        put(groups, suite -> suite.keyExchange().equals("PSK"), "kPSK");
        put(groups, suite -> suite.keyExchange().equals("ECDHEPSK"), "kECDHEPSK");
        put(groups, suite -> suite.authentication().equals("RSA"), "aRSA");
        put(groups, suite -> suite.authentication().equals("ECDSA"), "aECDSA", "ECDSA");
        put(groups, CipherSuite::needsSharedKey, "aPSK", "PSK");
        put(groups, CipherWords::isAes, "AES", "FIPS");
        put(groups, suite -> isAes(suite) && suite.bits() == 128, "AES128");
        put(groups, suite -> isAes(suite) && suite.bits() == 256, "AES256");
        put(groups, suite -> suite.cipher().equals("AESGCM"), "AESGCM");
        put(groups, suite -> suite.cipher().equals("AES"), "CBC");
        put(groups, suite -> suite.cipher().startsWith("CHACHA20"), "CHACHA20");
        put(groups, suite -> suite.mac().equals("SHA1"), "SHA", "SHA1");
        put(groups, suite -> suite.protocol().equals("SSLv3"), "SSLv3");
        put(groups, suite -> suite.protocol().equals("TLSv1"), "TLSv1", "TLSv1.0");
        put(groups, suite -> suite.protocol().equals("TLSv1.2"), "TLSv1.2");
        return Map.copyOf(groups);
    }

    private static boolean isAes(CipherSuite suite) {
        return suite.cipher().startsWith("AES");
    }

    private static void put(
            Map<String, Predicate<CipherSuite>> groups, Predicate<CipherSuite> meaning, String... words) {
        for (String word : words) {
            groups.put(word, meaning);
        }
    }
}
