package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.ReadmeParameter;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The names of options in tls.cfg and the values that they take. */
public class CfgOptionTest {

    private static final Pattern SECTION = Pattern.compile("^(\\d+\\.\\d+) ");

    @Test
    public void theNamesAreKamailios() {
        assertThat(Arrays.stream(CfgOption.values()).map(option -> String.join(" ", option.spellings())))
                .containsExactly(
                        "method tls_method",
                        "certificate cert_file",
                        "private_key pkey_file",
                        "private_key_password pkey_password",
                        "certificate2 cert_file2",
                        "private_key2 pkey_file2",
                        "private_key_password2 pkey_password2",
                        "ca_list calist_file",
                        "ca_path",
                        "crl",
                        "verify_certificate verify_cert",
                        "verify_depth",
                        "require_certificate require_cert",
                        "verify_client",
                        "cipher_list",
                        "server_name",
                        "server_name_mode",
                        "server_id",
                        "verify_name",
                        "verify_strict");
        for (CfgOption option : CfgOption.values()) {
            assertThat(option.spellings())
                    .allSatisfy(name -> assertThat(CfgOption.named(name.toUpperCase(Locale.ROOT)))
                            .contains(option));
            assertThat(CfgOption.of(option.param())).isEqualTo(option);
        }
        assertThat(CfgOption.named("config")).isEmpty();
    }

    @Test
    public void theReadmeHasEveryName() throws IOException {
        Map<String, List<String>> expected = new TreeMap<>();
        TlsParams.ALL.forEach(param -> expected.put(param.name(), List.of()));
        for (CfgOption option : CfgOption.values()) {
            boolean modparam = TlsParams.ALL.contains(option.param());
            expected.put(modparam ? option.param().name() : "only " + option, option.spellings());
        }
        Map<String, List<String>> listed = new TreeMap<>();
        for (ReadmeParameter row : ReadmeParameter.read()) {
            listed.put(row.modparam().isEmpty() ? "only " + row.spellings().get(0) : row.modparam(), row.spellings());
        }
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    public void theReadmeHasTheManualsSections() throws IOException {
        Map<String, String> sections = new TreeMap<>();
        for (CfgOption option : CfgOption.values()) {
            option.spellings().forEach(name -> sections.put(name, section(option.param())));
        }
        TlsParams.ALL.forEach(param -> sections.put(param.name(), section(param)));
        for (ReadmeParameter row : ReadmeParameter.read()) {
            String name = row.modparam().isEmpty() ? row.spellings().get(0) : row.modparam();
            assertThat(row.section()).as(name).isEqualTo(sections.get(name));
        }
    }

    /** What is said of a parameter begins with its section, where the manual has it. */
    private static String section(Param<?> param) {
        Matcher section = SECTION.matcher(param.doc());
        return section.find() ? section.group(1) : "";
    }

    @DataProvider
    public Object[][] booleans() {
        return Stream.concat(
                        Stream.of("yes", "true", "enable", "enabled", "1", "on", "YES", "On")
                                .map(word -> new Object[] {word, Optional.of(true)}),
                        Stream.concat(
                                Stream.of("no", "false", "disable", "disabled", "0", "off", "Disabled")
                                        .map(word -> new Object[] {word, Optional.of(false)}),
                                Stream.of("2", "y", "", "truee", "-1", "00")
                                        .map(word -> new Object[] {word, Optional.empty()})))
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "booleans")
    public void d19Boolean(String word, Optional<Boolean> meaning) {
        assertThat(CfgOption.parseBoolean(word)).isEqualTo(meaning);
    }

    @DataProvider
    public Object[][] numbers() {
        return new Object[][] {
            {"0", Optional.of(0)},
            {"007", Optional.of(7)},
            {"+3", Optional.of(3)},
            {"-5", Optional.of(-5)},
            {"2147483647", Optional.of(Integer.MAX_VALUE)},
            {"-2147483648", Optional.of(Integer.MIN_VALUE)},
            {"2147483648", Optional.empty()},
            {"-2147483649", Optional.empty()},
            {"", Optional.empty()},
            {"+", Optional.empty()},
            {"--1", Optional.empty()},
            {"0x3", Optional.empty()},
            {"3 ", Optional.empty()},
            {"1.5", Optional.empty()},
        };
    }

    @Test(dataProvider = "numbers")
    public void numberOf32Bits(String digits, Optional<Integer> number) {
        assertThat(CfgOption.parseNumber(digits)).isEqualTo(number);
    }

    @DataProvider
    public Object[][] refused() {
        String methods =
                "one of SSLv23, TLSv1, TLSv1.0, TLSv1+, TLSv1.0+, TLSv1.1, TLSv1.1+, TLSv1.2, TLSv1.2+, TLSv1.3, TLSv1.3+";
        String names = "one of off, sip, wildcard, sip:DOMAIN[,DOMAIN...]";
        String domains = "host names or IP addresses, with a comma between two";
        return new Object[][] {
            {CfgOption.METHOD, "SSLv2", "f:1:2: method SSLv2 is broken and no longer in any current library: " + methods
            },
            {CfgOption.METHOD, "ssl", "f:1:2: method: ssl is no TLS method: " + methods},
            {CfgOption.METHOD, "", "f:1:2: method:  is no TLS method: " + methods},
            {
                CfgOption.METHOD,
                "TLSv1.2*",
                "f:1:2: method: TLSv1.2* is no TLS method: " + methods + ". Did you mean TLSv1.2?"
            },
            {
                CfgOption.METHOD,
                "TLSv11",
                "f:1:2: method: TLSv11 is no TLS method: " + methods + ". Did you mean TLSv1.1?"
            },
            {
                CfgOption.METHOD,
                "TLSv1.4",
                "f:1:2: method: TLSv1.4 is no TLS method: " + methods + ". Did you mean TLSv1.2?"
            },
            {CfgOption.METHOD, "TLSv2", "f:1:2: method: TLSv2 is no TLS method: " + methods},
            {
                CfgOption.VERIFY_CLIENT,
                "opional",
                "f:1:2: verify_client: opional is no value of verify_client: one of off, on, optional, optional_no_ca."
                        + " Did you mean optional?"
            },
            {
                CfgOption.VERIFY_NAME,
                "wildcards",
                "f:1:2: verify_name: wildcards is no value of verify_name: " + names + ". Did you mean wildcard?"
            },
            {CfgOption.VERIFY_NAME, "", "f:1:2: verify_name:  is no value of verify_name: " + names},
            {
                CfgOption.VERIFY_NAME,
                "sips:a.test",
                "f:1:2: verify_name: sips:a.test is no value of verify_name: " + names
            },
            {
                CfgOption.VERIFY_NAME,
                "a.test,b.test",
                "f:1:2: verify_name: a.test,b.test is no value of verify_name: " + names + ". Write sip:a.test,b.test"
            },
            {CfgOption.VERIFY_NAME, "sip:", "f:1:2: verify_name: nothing is no SIP domain: " + domains},
            {CfgOption.VERIFY_NAME, "sip:a.test,,b", "f:1:2: verify_name: nothing is no SIP domain: " + domains},
            {CfgOption.VERIFY_NAME, "sip:me@a.test", "f:1:2: verify_name: me@a.test is no SIP domain: " + domains},
            {CfgOption.VERIFY_NAME, "sip:a.test:5061", "f:1:2: verify_name: a.test:5061 is no SIP domain: " + domains},
            {CfgOption.VERIFY_NAME, "sip:*.a.test", "f:1:2: verify_name: *.a.test is no SIP domain: " + domains},
            {
                CfgOption.VERIFY_NAME,
                "sip:bücher.test",
                "f:1:2: verify_name: bücher.test is no SIP domain: " + domains
                        + ". Write an international name in ASCII (xn--...)"
            },
            {
                CfgOption.REQUIRE_CERTIFICATE,
                "treu",
                "f:1:2: require_certificate: treu is no boolean: one of yes, no, true, false, on, off. Did you mean true?"
            },
            {CfgOption.PRIVATE_KEY, "", "f:1:2: private_key is empty: a value. Leave the option out"},
            {
                CfgOption.PRIVATE_KEY,
                "a\rb",
                "f:1:2: private_key has a tab or a line break in it: a path on one line."
                        + " Write \\\\ for a backslash, as \\t, \\n and \\r are escapes"
            },
        };
    }

    @Test(dataProvider = "refused")
    public void refusesWithWhatIsLegal(CfgOption option, String text, String said) {
        Problems problems = new Problems();

        boolean accepted = option.accepts(new CfgValue(text, new SourceLocation("f", 1, 2)), problems);

        assertThat(accepted).isFalse();
        assertThat(problems.all().stream().map(Problem::toString)).containsExactly(said);
    }

    @DataProvider
    public Object[][] accepted() {
        return new Object[][] {
            {CfgOption.CA_LIST, ""},
            {CfgOption.CA_PATH, ""},
            {CfgOption.SERVER_ID, ""},
            {CfgOption.SERVER_NAME, ""},
            {CfgOption.PRIVATE_KEY_PASSWORD, "a\tb"},
            {CfgOption.PRIVATE_KEY, "/engine:my label"},
            {CfgOption.VERIFY_CLIENT, "OPTIONAL_no_CA"},
            {CfgOption.METHOD, "tlsv1.0+"},
            {CfgOption.VERIFY_NAME, "OFF"},
            {CfgOption.VERIFY_NAME, "Sip"},
            {CfgOption.VERIFY_NAME, "wildcard"},
            {CfgOption.VERIFY_NAME, "SIP:a.test, B.test.,192.0.2.1,[2001:db8::1]"},
        };
    }

    @Test(dataProvider = "accepted")
    public void acceptsInSilence(CfgOption option, String text) {
        Problems problems = new Problems();

        assertThat(option.accepts(new CfgValue(text, SourceLocation.NONE), problems))
                .isTrue();
        assertThat(problems.all()).isEmpty();
    }
}
