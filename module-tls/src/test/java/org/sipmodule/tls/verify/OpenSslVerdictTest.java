package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tool.Tool;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The same chains before {@code openssl verify}, where it is installed: it must let the same ones pass. */
public class OpenSslVerdictTest {

    private static final Pattern ERROR = Pattern.compile("error (\\d+) at (\\d+) depth lookup");

    private static final Map<Integer, VerifyResult> RESULTS = Map.ofEntries(
            Map.entry(20, VerifyResult.UNABLE_TO_GET_ISSUER),
            Map.entry(9, VerifyResult.NOT_YET_VALID),
            Map.entry(10, VerifyResult.EXPIRED),
            Map.entry(18, VerifyResult.SELF_SIGNED),
            Map.entry(19, VerifyResult.SELF_SIGNED_IN_CHAIN),
            Map.entry(24, VerifyResult.INVALID_CA),
            Map.entry(79, VerifyResult.INVALID_CA),
            Map.entry(25, VerifyResult.PATH_LENGTH_EXCEEDED),
            Map.entry(26, VerifyResult.INVALID_PURPOSE),
            Map.entry(34, VerifyResult.UNHANDLED_EXTENSION),
            Map.entry(32, VerifyResult.INVALID_CA),
            Map.entry(66, VerifyResult.WEAK_KEY),
            Map.entry(67, VerifyResult.WEAK_KEY),
            Map.entry(68, VerifyResult.WEAK_KEY));

    @BeforeClass
    public void needsOpenSsl() {
        Tool.require("openssl", "openssl");
    }

    /** Of nobody openssl says nothing. */
    @DataProvider
    public Object[][] chains() {
        return Arrays.stream(new PeerVerifierTest().presented())
                .filter(row -> !((List<?>) row[1]).isEmpty())
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "chains")
    public void sameVerdict(String name, List<X509Certificate> presented, VerifyResult result, int depth)
            throws Exception {
        X509Certificate root = PeerVerifierTest.ROOT.certificate();
        VerifyResult ours = new PeerVerifier(
                        List.of(root), Optional.empty(), 9, SecurityLevel.DEFAULT, false, SignaturesTest.ENGINE)
                .verify(presented, Purpose.CLIENT, NOW)
                .result();
        String output = openssl(root, presented);
        Matcher error = ERROR.matcher(output);
        VerifyResult theirs = error.find()
                ? RESULTS.get(Integer.parseInt(error.group(1)))
                : output.contains(": OK") ? VerifyResult.OK : null;
        assertThat(ours).as(name + ": " + output).isEqualTo(theirs);
        assertThat(result).as(name + ": " + output).isEqualTo(theirs);
    }

    private static String openssl(X509Certificate root, List<X509Certificate> presented) throws Exception {
        Path directory = Temporary.folder("chain");
        Path trusted = Files.writeString(directory.resolve("trusted"), Issued.pemOf(root));
        Path leaf = Files.writeString(directory.resolve("leaf"), Issued.pemOf(presented.get(0)));
        StringBuilder rest = new StringBuilder();
        presented.stream().skip(1).map(Issued::pemOf).forEach(rest::append);
        Path untrusted = Files.writeString(
                directory.resolve("rest"),
                rest.isEmpty() ? Files.readString(leaf) : rest); // openssl wants a certificate in the file
        return Tool.run(
                        directory,
                        Duration.ofSeconds(20),
                        "",
                        List.of(
                                "openssl",
                                "verify",
                                "-no-CApath",
                                "-no-CAstore",
                                "-partial_chain",
                                "-verify_depth",
                                "9",
                                "-attime",
                                String.valueOf(NOW.getEpochSecond()),
                                "-purpose",
                                "sslclient",
                                "-auth_level",
                                "2",
                                "-CAfile",
                                trusted.toString(),
                                "-untrusted",
                                untrusted.toString(),
                                leaf.toString()))
                .output();
    }
}
