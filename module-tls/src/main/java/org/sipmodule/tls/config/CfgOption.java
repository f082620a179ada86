package org.sipmodule.tls.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;

/**
 * The options of a section of tls.cfg (manual 10.30): their names, and which values are legal. The same rules hold for the
 * modparams of that name.
 */
enum CfgOption {
    METHOD(Type.METHOD, "method", "tls_method"),
    CERTIFICATE(Type.TEXT, "certificate", "cert_file"),
    PRIVATE_KEY(Type.TEXT, "private_key", "pkey_file"),
    PRIVATE_KEY_PASSWORD(Type.TEXT_OR_EMPTY, "private_key_password", "pkey_password"),
    CERTIFICATE2(Type.TEXT_OR_EMPTY, "certificate2", "cert_file2"),
    PRIVATE_KEY2(Type.TEXT_OR_EMPTY, "private_key2", "pkey_file2"),
    PRIVATE_KEY_PASSWORD2(Type.TEXT_OR_EMPTY, "private_key_password2", "pkey_password2"),
    CA_LIST(Type.TEXT_OR_EMPTY, "ca_list", "calist_file"),
    CA_PATH(Type.TEXT_OR_EMPTY, "ca_path", "ca_path"),
    CRL(Type.TEXT, "crl", "crl"),
    VERIFY_CERTIFICATE(Type.BOOLEAN, "verify_certificate", "verify_cert"),
    VERIFY_DEPTH(Type.NUMBER, "verify_depth", "verify_depth"),
    REQUIRE_CERTIFICATE(Type.BOOLEAN, "require_certificate", "require_cert"),
    VERIFY_CLIENT(Type.VERIFY_CLIENT, "verify_client", "verify_client"),
    CIPHER_LIST(Type.TEXT, "cipher_list", "cipher_list"),
    SERVER_NAME(Type.TEXT_OR_EMPTY, "server_name", "server_name"),
    SERVER_NAME_MODE(Type.NUMBER, "server_name_mode", "server_name_mode"),
    SERVER_ID(Type.TEXT_OR_EMPTY, "server_id", "server_id");

    /** What a value may be. */
    private enum Type {
        TEXT,
        TEXT_OR_EMPTY,
        BOOLEAN,
        NUMBER,
        METHOD,
        VERIFY_CLIENT
    }

    private static final Set<String> TRUE = Set.of("yes", "true", "enable", "enabled", "1", "on");
    private static final Set<String> FALSE = Set.of("no", "false", "disable", "disabled", "0", "off");

    private static final Map<String, CfgOption> BY_NAME = Arrays.stream(values())
            .flatMap(option ->
                    Stream.of(option.mainName, option.alias).distinct().map(name -> Map.entry(name, option)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final Type type;
    private final String mainName;
    private final String alias;

    CfgOption(Type type, String mainName, String alias) {
        this.type = type;
        this.mainName = mainName;
        this.alias = alias;
    }

    /** The option of a name or an alias, compared without case. */
    static Optional<CfgOption> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Every name, aliases left out. */
    static List<String> mainNames() {
        return Arrays.stream(values()).map(CfgOption::toString).sorted().toList();
    }

    /** Every name with the aliases, for suggestions. */
    static Set<String> allNames() {
        return BY_NAME.keySet();
    }

    static Optional<Boolean> parseBoolean(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return TRUE.contains(lower) ? Optional.of(true) : FALSE.contains(lower) ? Optional.of(false) : Optional.empty();
    }

    static Optional<Integer> parseNumber(String digits) {
        try {
            return digits.matches("[+-]?[0-9]+") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
        } catch (NumberFormatException e) {
            // more than 32 bits
            return Optional.empty();
        }
    }

    /** Whether no message may show its value. */
    boolean isSecret() {
        return this == PRIVATE_KEY_PASSWORD || this == PRIVATE_KEY_PASSWORD2;
    }

    /** Whether its value is read in normal mode, where punctuation stands alone. */
    boolean isNumber() {
        return type == Type.NUMBER;
    }

    /** Whether the value is legal; if not, says so. */
    boolean accepts(CfgValue value, Problems problems) {
        String text = value.text();
        return switch (type) {
            case TEXT_OR_EMPTY -> true;
            case TEXT -> {
                boolean filled = !text.isEmpty();
                if (!filled) {
                    problems.error(value.place(), this + " is empty", "a value", "leave the option out");
                }
                yield filled;
            }
            case BOOLEAN ->
                legal(
                        value,
                        "boolean",
                        CfgOption::parseBoolean,
                        List.of("yes", "no", "true", "false", "on", "off"),
                        problems);
            case NUMBER ->
                legal(value, "number of 32 bits", CfgOption::parseNumber, List.of("decimal digits"), problems);
            case METHOD -> acceptsMethod(value, problems);
            case VERIFY_CLIENT ->
                legal(value, "value of verify_client", VerifyClient::parse, VerifyClient.words(), problems);
        };
    }

    private boolean acceptsMethod(CfgValue value, Problems problems) {
        boolean retired = Stream.of("SSLv2", "SSLv3").anyMatch(value.text()::equalsIgnoreCase);
        if (retired) {
            problems.error(
                    value.place(),
                    this + " " + value.text() + " is broken and no longer in any current library",
                    "one of " + String.join(", ", TlsMethod.allSpellings()),
                    "");
            return false;
        }
        return legal(value, "TLS method", TlsMethod::parse, TlsMethod.allSpellings(), problems);
    }

    private boolean legal(
            CfgValue value, String what, Function<String, Optional<?>> parser, List<String> words, Problems problems) {
        boolean legal = parser.apply(value.text()).isPresent();
        if (!legal) {
            problems.error(
                    value.place(),
                    this + ": " + value.text() + " is no " + what,
                    words.size() == 1 ? words.get(0) : "one of " + String.join(", ", words),
                    NearestName.hint(value.text(), words));
        }
        return legal;
    }

    /** The main name in tls.cfg. */
    @Override
    public String toString() {
        return mainName;
    }
}
