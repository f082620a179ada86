package org.sipmodule.tls.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sipmodule.broken.BrokenInputs;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.testng.annotations.Test;

/** cipher_list, broken: a selection without repetitions, or a problem. */
public class BrokenCipherStringTest {

    public static final BrokenInputs INPUTS = BrokenInputs.ofTexts(
            "cipher_list",
            List.of(
                    "HIGH:!aNULL:!MD5",
                    "ECDHE+AESGCM:ECDHE+CHACHA20:-RSA:+AES256",
                    "DEFAULT@SECLEVEL=2",
                    "ECDHE-RSA-AES128-GCM-SHA256,TLS_AES_128_GCM_SHA256 ALL;@STRENGTH"),
            List.of(
                    "!",
                    "-",
                    "+",
                    "@",
                    "@SECLEVEL=",
                    "@STRENGTH",
                    "DEFAULT",
                    "ALL",
                    "COMPLEMENTOFALL",
                    "kRSA",
                    "aECDSA",
                    "AES",
                    "SHA256",
                    "NULL",
                    "eNULL",
                    "TLSv1.2",
                    "PSK",
                    "\u00e4",
                    ":"),
            BrokenCipherStringTest::read);

    private static void read(byte[] input) {
        Problems problems = new Problems();
        CipherSelection selection = CipherString.parse(
                new String(input, StandardCharsets.UTF_8), new SourceLocation("tls.cfg", 3, 15), problems);
        assertThat(selection.suites()).doesNotHaveDuplicates();
        assertThat(problems.all()).allMatch(problem -> problem.place().line() >= 3);
    }

    /** To look for the nearest name of each made 200 MB of garbage. */
    @Test
    public void thousandsOfUnknownWordsCostLittle() {
        INPUTS.found("ALL;HA256 ".repeat(6_500).getBytes(StandardCharsets.UTF_8));
        INPUTS.found(IntStream.range(0, 9_000)
                .mapToObj(i -> "HA" + i)
                .collect(Collectors.joining(":"))
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    public void anyTextIsASelectionOrAProblem() {
        INPUTS.check(1_000);
    }
}
