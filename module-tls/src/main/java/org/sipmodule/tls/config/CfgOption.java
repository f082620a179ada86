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
import org.sipmodule.module.Param;
import org.sipmodule.module.Problems;

/**
 * The options of a section of tls.cfg (manual 10.30): which parameter each sets for its profile, its names, and which values
 * are legal. The same rules hold for the modparams.
 */
enum CfgOption {
    METHOD(TlsParams.TLS_METHOD, Type.METHOD),
    CERTIFICATE(TlsParams.CERTIFICATE, Type.PATH, "cert_file"),
    PRIVATE_KEY(TlsParams.PRIVATE_KEY, Type.PATH, "pkey_file"),
    PRIVATE_KEY_PASSWORD(TlsParams.PRIVATE_KEY_PASSWORD, Type.TEXT_OR_EMPTY, "pkey_password"),
    CERTIFICATE2(TlsParams.CERTIFICATE2, Type.PATH_OR_EMPTY, "cert_file2"),
    PRIVATE_KEY2(TlsParams.PRIVATE_KEY2, Type.PATH_OR_EMPTY, "pkey_file2"),
    PRIVATE_KEY_PASSWORD2(TlsParams.PRIVATE_KEY_PASSWORD2, Type.TEXT_OR_EMPTY, "pkey_password2"),
    CA_LIST(TlsParams.CA_LIST, Type.PATH_OR_EMPTY, "calist_file"),
    CA_PATH(TlsParams.CA_PATH, Type.PATH_OR_EMPTY),
    CRL(TlsParams.CRL, Type.PATH),
    VERIFY_CERTIFICATE(TlsParams.VERIFY_CERTIFICATE, Type.BOOLEAN, "verify_cert"),
    VERIFY_DEPTH(TlsParams.VERIFY_DEPTH, Type.NUMBER),
    REQUIRE_CERTIFICATE(TlsParams.REQUIRE_CERTIFICATE, Type.BOOLEAN, "require_cert"),
    VERIFY_CLIENT(TlsParams.VERIFY_CLIENT, Type.VERIFY_CLIENT),
    CIPHER_LIST(TlsParams.CIPHER_LIST, Type.TEXT),
    SERVER_NAME(TlsParams.SERVER_NAME, Type.TEXT_OR_EMPTY),
    SERVER_NAME_MODE(TlsParams.SERVER_NAME_MODE, Type.NUMBER),
    SERVER_ID(TlsParams.SERVER_ID, Type.TEXT_OR_EMPTY),
    VERIFY_NAME(TlsParams.VERIFY_NAME, Type.VERIFY_NAME),
    VERIFY_STRICT(TlsParams.VERIFY_STRICT, Type.BOOLEAN);

    /** What a value may be. */
    private enum Type {
        TEXT,
        TEXT_OR_EMPTY,
        PATH,
        PATH_OR_EMPTY,
        BOOLEAN,
        NUMBER,
        METHOD,
        VERIFY_CLIENT,
        VERIFY_NAME
    }

    private static final Set<String> TRUE = Set.of("yes", "true", "enable", "enabled", "1", "on");
    private static final Set<String> FALSE = Set.of("no", "false", "disable", "disabled", "0", "off");

    private static final Map<String, CfgOption> BY_NAME = Arrays.stream(values())
            .flatMap(option -> option.spellings().stream().map(name -> Map.entry(name, option)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    @SuppressWarnings("ImmutableEnumChecker") // it is immutable, the API only does not say so in errorprone's words
    private final Param<?> param;

    private final Type type;
    private final String oldName;

    CfgOption(Param<?> param, Type type) {
        this(param, type, param.name());
    }

    CfgOption(Param<?> param, Type type, String oldName) {
        this.param = param;
        this.type = type;
        this.oldName = oldName;
    }

    /** The option of a name or an alias, compared without case. */
    static Optional<CfgOption> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The option that sets a parameter for one profile. */
    static CfgOption of(Param<?> param) {
        return Arrays.stream(values())
                .filter(option -> option.param == param)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(param + " is no option of tls.cfg"));
    }

    /** The parameter that the option sets for one profile; what it is called here follows from it. */
    Param<?> param() {
        return param;
    }

    /** Every name of it in tls.cfg, the main one first: the variable's, the modparam's, an old one. */
    List<String> spellings() {
        return Stream.of(param.variable(), param.name(), oldName).distinct().toList();
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
        return switch (type) {
            case TEXT_OR_EMPTY -> true;
            case TEXT -> isFilled(value, problems);
            case PATH_OR_EMPTY -> isOneLine(value, problems);
            case PATH -> isFilled(value, problems) && isOneLine(value, problems);
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
            case VERIFY_NAME -> acceptsVerifyName(value, problems);
        };
    }

    private boolean isFilled(CfgValue value, Problems problems) {
        boolean filled = !value.text().isEmpty();
        if (!filled) {
            problems.error(value.place(), this + " is empty", "a value", "leave the option out");
        }
        return filled;
    }

    /** {@code C:\tls\new.pem} would become a name with a tab and a line break, which is nobody's file. */
    private boolean isOneLine(CfgValue value, Problems problems) {
        boolean oneLine = value.text().chars().noneMatch(Character::isISOControl);
        if (!oneLine) {
            problems.error(
                    value.place(),
                    this + " has a tab or a line break in it",
                    "a path on one line",
                    "write \\\\ for a backslash, as \\t, \\n and \\r are escapes");
        }
        return oneLine;
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
        boolean legal = TlsMethod.parse(value.text()).isPresent();
        if (!legal) {
            problems.error(
                    value.place(),
                    this + ": " + value.text() + " is no TLS method",
                    "one of " + String.join(", ", TlsMethod.allSpellings()),
                    NearestName.hint(value.text(), TlsMethod.suggestions(value.text())));
        }
        return legal;
    }

    private boolean acceptsVerifyName(CfgValue value, Problems problems) {
        if (VerifyName.parse(value.text()).isPresent()) {
            return true;
        }
        if (VerifyName.isList(value.text())) {
            VerifyName.written(value.text()).stream()
                    .filter(domain -> SipDomain.of(domain).isEmpty())
                    .forEach(domain -> problems.error(
                            value.place(),
                            this + ": " + (domain.isEmpty() ? "nothing" : domain) + " is no SIP domain",
                            "host names or IP addresses, with a comma between two",
                            domain.chars().allMatch(c -> c < 0x80)
                                    ? ""
                                    : "write an international name in ASCII (xn--...)"));
            return false;
        }
        String list = VerifyName.LIST + value.text();
        boolean bare = value.text().contains(".") && VerifyName.parse(list).isPresent();
        problems.error(
                value.place(),
                this + ": " + value.text() + " is no value of " + this,
                "one of " + String.join(", ", VerifyName.words()) + ", sip:DOMAIN[,DOMAIN...]",
                bare ? "write " + list : NearestName.hint(value.text(), VerifyName.words()));
        return false;
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
        return param.variable();
    }
}
