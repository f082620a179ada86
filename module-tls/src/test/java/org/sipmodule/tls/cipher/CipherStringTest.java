package org.sipmodule.tls.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.conscrypt.Conscrypt;
import org.quicktheories.QuickTheory;
import org.quicktheories.generators.SourceDSL;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tool.Tool;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Cipher lists against the installed openssl, and the table against the engine. */
public class CipherStringTest {

    private static final SourceLocation PLACE = new SourceLocation("tls.cfg", 5, 15);

    private static final String USABLE = "ECDHE-ECDSA-AES256-GCM-SHA384, ECDHE-RSA-AES256-GCM-SHA384,"
            + " ECDHE-ECDSA-CHACHA20-POLY1305, ECDHE-RSA-CHACHA20-POLY1305, ECDHE-ECDSA-AES128-GCM-SHA256,"
            + " ECDHE-RSA-AES128-GCM-SHA256, ECDHE-ECDSA-AES256-SHA, ECDHE-RSA-AES256-SHA, ECDHE-ECDSA-AES128-SHA,"
            + " ECDHE-RSA-AES128-SHA, AES256-GCM-SHA384, AES128-GCM-SHA256, AES256-SHA, AES128-SHA";

    // ------------------------------------------------------------------ oracles

    /** What a run of openssl printed; empty when it refused. Skips the test where there is no openssl. */
    private static Optional<List<String>> openssl(String... arguments) {
        Tool.require("openssl", "openssl");
        List<String> command = new ArrayList<>(List.of("openssl", "ciphers"));
        command.addAll(List.of(arguments));
        Tool.Outcome outcome = Tool.run(Path.of(""), Duration.ofSeconds(20), "", command);
        return outcome.status() == 0 ? Optional.of(outcome.output().lines().toList()) : Optional.empty();
    }

    private static List<String> usableNames() {
        return CipherTable.SUITES.stream()
                .filter(suite -> !suite.needsSharedKey())
                .map(CipherSuite::name)
                .toList();
    }

    @Test
    public void theTableHoldsWhatTheEngineHas() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", Conscrypt.newProvider());
        context.init(null, null, null);
        Set<String> engine = Arrays.stream(context.createSSLEngine().getSupportedCipherSuites())
                .filter(name -> !name.endsWith("_SCSV"))
                .collect(Collectors.toSet());

        assertThat(Stream.concat(CipherTable.SUITES.stream(), CipherTable.TLS_1_3.stream())
                        .map(CipherSuite::standardName))
                .containsExactlyInAnyOrderElementsOf(engine);
    }

    @Test
    public void namesAndDescriptionsAreOpenssls() throws Exception {
        Map<String, String> lines = openssl("-s", "-psk", "-stdname", "-v", "ALL").orElseThrow().stream()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(' ')), line -> line.substring(line.indexOf(" - ") + 3)));

        for (CipherSuite suite : Stream.concat(CipherTable.SUITES.stream(), CipherTable.TLS_1_3.stream())
                .toList()) {
            assertThat(suite.description()).isEqualTo(lines.getOrDefault(suite.standardName(), "not there"));
            assertThat(CipherTable.named(suite.standardName())).contains(suite);
            assertThat(CipherTable.named(suite.name())).contains(suite);
        }
    }

    @Test
    public void theOrderOfTheTableIsOpenssls() throws Exception {
        List<String> ours = CipherTable.SUITES.stream().map(CipherSuite::name).toList();
        String all = openssl("-s", "-psk", "ALL").orElseThrow().get(0);

        assertThat(Arrays.stream(all.split(":", -1)).filter(ours::contains)).containsExactlyElementsOf(ours);
    }

    @DataProvider
    public Object[][] strings() {
        return Stream.of(
                        "ALL",
                        "HIGH",
                        "MEDIUM",
                        "LOW",
                        "DEFAULT",
                        "DEFAULT:!RSA",
                        "DEFAULT+kRSA",
                        "DEFAULTX",
                        "AES128-SHA:DEFAULT",
                        "COMPLEMENTOFALL",
                        "COMPLEMENTOFDEFAULT",
                        "ALL:!aNULL:@STRENGTH",
                        "AES128-SHA:AES256-SHA:@STRENGTH",
                        "ECDHE+AESGCM",
                        "ECDHE+CHACHA20:!AES",
                        "EECDH:EDH:!SHA1",
                        "kRSA",
                        "RSA",
                        "aRSA",
                        "kECDHE+aRSA",
                        "aECDSA",
                        "ECDSA+AES128",
                        "ECDH",
                        "kEECDH",
                        "DHE",
                        "DH",
                        "AES",
                        "AES128",
                        "AES256",
                        "AESGCM",
                        "AESCCM",
                        "AESCCM8:AES128-SHA",
                        "CHACHA20",
                        "CBC",
                        "FIPS",
                        "SHA",
                        "SHA1",
                        "SHA256",
                        "SHA384",
                        "TLSv1",
                        "TLSv1.0",
                        "TLSv1.2",
                        "SSLv3",
                        "TLSv1.3",
                        "SSLv3+AES128-SHA",
                        "TLSv1.2+AES128-SHA",
                        "eNULL",
                        "NULL",
                        "aNULL",
                        "CAMELLIA",
                        "3DES",
                        "RC4:AES",
                        "ALL:-AES",
                        "ALL:-AES:ALL",
                        "AES128-SHA:-AES128-SHA:ALL",
                        "ALL:+RSA",
                        "ALL:+AES128:+CHACHA20",
                        "ALL:!AES:AES",
                        "HIGH:-RSA:AES128-SHA",
                        "BOGUS",
                        "BOGUS:AES128-SHA",
                        "AES128-SHA+BOGUS:AES256-SHA",
                        "AES128-SHA+AES256",
                        "kRSA+ECDHE:AES128-SHA",
                        "aes128-sha",
                        "AES128-SHA AES256-SHA",
                        "AES128-SHA,AES256-SHA",
                        "AES128-SHA;AES256-SHA",
                        "::AES128-SHA::",
                        "AES128-SHA!AES128-SHA:AES",
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_AES_128_GCM_SHA256:AES128-SHA",
                        "DHE-RSA-AES128-GCM-SHA256",
                        "ALL:@SECLEVEL=0",
                        "ALL:@SECLEVEL=1",
                        "ALL:@SECLEVEL=2",
                        "ALL:@SECLEVEL=3",
                        "ALL:@SECLEVEL=4",
                        "ALL:@SECLEVEL=5",
                        "ALL:@SECLEVEL=6",
                        "ALL:@FOO",
                        "@SECLEVEL=10:ALL",
                        "ALL:@STRENGTH+HIGH",
                        "AES128-SHA:~HIGH",
                        "AES256-SHA:!HIGH+",
                        "-",
                        "ALL:-",
                        "ALL:!",
                        "ECDHE-RSA-AES128-GCM-SHA256")
                .map(string -> new Object[] {string})
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "strings")
    public void f70ChoosesWhatOpensslChooses(String string) throws Exception {
        compare(string);
    }

    /** Another seed for a run of its own: {@code -Dcipher.seed=N}. */
    private static final long SEED = Long.getLong("cipher.seed", 20261126);

    private static final int GENERATED = 150;

    @DataProvider
    public Object[][] generated() {
        Random random = new Random(SEED);
        return IntStream.rangeClosed(1, GENERATED)
                .mapToObj(number -> new Object[] {"seed " + SEED + " number " + number, generate(random)})
                .toArray(Object[][]::new);
    }

    /** Words of the language put together as an operator might, and as none would. */
    private static String generate(Random random) {
        List<String> words = new ArrayList<>(new TreeSet<>(CipherWords.known()));
        StringBuilder string = new StringBuilder(random.nextInt(4) == 0 ? "DEFAULT:" : "");
        string.append(random.nextInt(3) == 0 ? "ALL" : pick(words, random));
        int elements = random.nextInt(6);
        for (int i = 0; i < elements; i++) {
            string.append(pick(List.of(":", ":", ":", ",", " ", ";"), random));
            if (random.nextInt(6) == 0) {
                string.append(pick(List.of("@STRENGTH", "@SECLEVEL=0", "@SECLEVEL=2", "@SECLEVEL=3"), random));
            } else {
                string.append(pick(List.of("", "", "!", "-", "+"), random)).append(pick(words, random));
                while (random.nextInt(3) == 0) {
                    string.append('+').append(pick(words, random));
                }
            }
        }
        return string.toString();
    }

    private static String pick(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    @Test(dataProvider = "generated")
    public void f70ChoosesWhatOpensslChoosesOfAnyList(String name, String string) throws Exception {
        compare(string);
    }

    private static void compare(String string) throws Exception {
        Problems problems = new Problems();
        List<String> ours = CipherString.parse(string, PLACE, problems).suites().stream()
                .map(CipherSuite::name)
                .toList();
        Optional<List<String>> theirs = openssl("-s", string);

        if (theirs.isEmpty()) {
            assertThat(problems.hasErrors()).as("openssl refuses " + string).isTrue();
        } else {
            List<String> known = usableNames();
            assertThat(ours)
                    .as(string)
                    .containsExactlyElementsOf(Arrays.stream(theirs.get().get(0).split(":", -1))
                            .filter(known::contains)
                            .toList());
            assertThat(problems.hasErrors()).as(string).isEqualTo(ours.isEmpty());
        }
    }

    // ------------------------------------------------------------------ what is said

    @DataProvider
    public Object[][] messages() {
        return new Object[][] {
            {"HIGH:!aNULL:!MD5:-3DES", List.of()},
            {
                "HIGH:BOGUS:ECDHE-RSA-AES128-GCM-SHA265",
                List.of(
                        "tls.cfg:5:20: cipher_list: unknown word BOGUS is left out",
                        "tls.cfg:5:26: cipher_list: unknown word ECDHE-RSA-AES128-GCM-SHA265 is left out."
                                + " Did you mean ECDHE-RSA-AES128-GCM-SHA256?")
            },
            {
                "high",
                List.of(
                        "tls.cfg:5:15: cipher_list: unknown word high is left out. Did you mean HIGH?",
                        "tls.cfg:5:15: cipher_list chooses no suite that can be used: some of " + USABLE)
            },
            {"AES128-SHA:DEFAULT", List.of("tls.cfg:5:26: cipher_list: DEFAULT counts only at the start")},
            {
                "AES128-SHA:DHE-RSA-AES128-GCM-SHA256:MEDIUM:TLS_DHE_RSA_WITH_AES_128_CBC_SHA:TLS_AES_128_GCM_SHA256",
                List.of(
                        "tls.cfg:5:15: cipher_list: TLS_AES_128_GCM_SHA256 cannot be chosen,"
                                + " TLS 1.3 always offers all its suites",
                        "tls.cfg:5:15: cipher_list: this engine has no suite for DHE-RSA-AES128-GCM-SHA256, MEDIUM,"
                                + " TLS_DHE_RSA_WITH_AES_128_CBC_SHA")
            },
            {
                "PSK",
                List.of("tls.cfg:5:15: cipher_list chooses no suite that can be used:"
                        + " those it chooses need a pre-shared key: some of " + USABLE)
            },
            {
                "ALL:@SECLEVEL=9:@strength",
                List.of(
                        "tls.cfg:5:19: cipher_list: unknown command @SECLEVEL=9: @STRENGTH or @SECLEVEL=0 to 5",
                        "tls.cfg:5:31: cipher_list: unknown command @strength: @STRENGTH or @SECLEVEL=0 to 5")
            },
            // the level also holds for the keys of certificates, so there is nothing to warn of
            {"ALL:@SECLEVEL=3", List.of()},
            {"AES128-SHA:~", List.of("tls.cfg:5:26: cipher_list: found ~: a name of letters, digits and - _ . =")},
            {"AES128-SHA+", List.of("tls.cfg:5:25: cipher_list: found the end: a name of letters, digits and - _ . =")},
        };
    }

    @Test(dataProvider = "messages")
    public void saysWhatIsLeftOutAndWhere(String string, List<String> said) {
        Problems problems = new Problems();

        CipherString.parse(string, PLACE, problems);

        assertThat(problems.all().stream().map(Problem::toString)).containsExactlyElementsOf(said);
    }

    @Test
    public void ianaNamesAreUnderstoodToo() {
        Problems problems = new Problems();

        assertThat(CipherString.parse("TLS_RSA_WITH_AES_128_CBC_SHA", PLACE, problems)
                        .standardNames())
                .containsExactly("TLS_RSA_WITH_AES_128_CBC_SHA");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    public void withoutAListEverySuiteIsOfferedThatNeedsNoSharedKey() {
        CipherSelection standard = CipherString.standard();

        assertThat(standard.suites().stream().map(CipherSuite::name)).containsExactlyElementsOf(usableNames());
        assertThat(standard.securityLevel()).isEqualTo(SecurityLevel.DEFAULT);
    }

    @Test
    public void aSuiteIsDescribedAsTlsListShowsIt() {
        assertThat(CipherTable.named("TLS_AES_256_GCM_SHA384").orElseThrow().description())
                .isEqualTo(
                        "TLS_AES_256_GCM_SHA384         TLSv1.3 Kx=any      Au=any   Enc=AESGCM(256)            Mac=AEAD");
        assertThat(CipherTable.named("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                        .orElseThrow()
                        .description())
                .isEqualTo(
                        "ECDHE-RSA-AES128-GCM-SHA256    TLSv1.2 Kx=ECDH     Au=RSA   Enc=AESGCM(128)            Mac=AEAD");
    }

    @Test
    public void anyStringOfTokensGivesSuitesOrAnError() {
        List<String> tokens = List.of(
                "ALL",
                "HIGH",
                "DEFAULT",
                "AES128",
                "RSA",
                "BOGUS",
                "AES128-SHA",
                "@STRENGTH",
                "@SECLEVEL=3",
                "@",
                "!",
                "-",
                "+",
                ":",
                ",",
                " ",
                "~",
                "\u00e4",
                "PSK",
                "TLS_AES_128_GCM_SHA256",
                "\n",
                "=");
        QuickTheory.qt()
                .withFixedSeed(20261125)
                .withExamples(5000)
                .forAll(SourceDSL.lists()
                        .of(SourceDSL.integers().between(0, tokens.size() - 1))
                        .ofSizeBetween(0, 12))
                .check(indexes -> {
                    String string = indexes.stream().map(tokens::get).collect(Collectors.joining());
                    Problems problems = new Problems();
                    CipherSelection selection = CipherString.parse(string, PLACE, problems);
                    return (problems.hasErrors() || !selection.suites().isEmpty())
                            && Set.copyOf(selection.suites()).size()
                                    == selection.suites().size();
                });
    }
}
