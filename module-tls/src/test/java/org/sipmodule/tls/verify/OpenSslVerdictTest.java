package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pki.Issued;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
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
        try {
            new ProcessBuilder("openssl", "version").start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new SkipException("no openssl on the path: NOTHING was compared with it", e);
        }
    }

    @Test(dataProvider = "presented", dataProviderClass = PeerVerifierTest.class)
    public void sameVerdict(String name, List<X509Certificate> presented, VerifyResult result, int depth)
            throws Exception {
        if (presented.isEmpty()) {
            return;
        }
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
        Path untrusted = Files.writeString(directory.resolve("rest"), rest.isEmpty() ? leafless(leaf) : rest);
        Process process = new ProcessBuilder(
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
                        leaf.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** openssl wants a file with a certificate in it. */
    private static String leafless(Path leaf) throws IOException {
        return Files.readString(leaf);
    }
}
