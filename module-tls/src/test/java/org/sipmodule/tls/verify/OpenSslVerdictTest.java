package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /** Both are trusted, and a list of the one has the other in it or not. */
    @Test
    public void sameVerdictOfATrustedAuthorityThatIsRevoked() throws Exception {
        Issued root = Issued.root("Revoking");
        Issued intermediate = root.intermediate("Revoked");
        List<X509Certificate> anchors = List.of(root.certificate(), intermediate.certificate());
        List<X509Certificate> presented = List.of(intermediate.leaf("x").certificate());
        for (boolean revoked : new boolean[] {true, false}) {
            List<X509CRL> lists = List.of(revoked ? root.crl(intermediate) : root.crl(), intermediate.crl());
            VerifyResult ours = new PeerVerifier(
                            anchors,
                            Optional.of(RevocationLists.of(lists)),
                            9,
                            SecurityLevel.DEFAULT,
                            false,
                            SignaturesTest.ENGINE)
                    .verify(presented, Purpose.CLIENT, NOW)
                    .result();
            String output = openssl(anchors, lists, presented);
            assertThat(ours).as(output).isEqualTo(revoked ? VerifyResult.REVOKED : VerifyResult.OK);
            assertThat(output).contains(revoked ? "error 23 at 1 depth lookup" : ": OK");
        }
    }

    private static String openssl(X509Certificate root, List<X509Certificate> presented) throws Exception {
        return openssl(List.of(root), List.of(), presented);
    }

    private static String openssl(List<X509Certificate> anchors, List<X509CRL> lists, List<X509Certificate> presented)
            throws Exception {
        Path directory = Temporary.folder("chain");
        Path trusted = Files.writeString(directory.resolve("trusted"), pem(anchors));
        Path leaf = Files.writeString(directory.resolve("leaf"), Issued.pemOf(presented.get(0)));
        String rest = pem(presented.subList(1, presented.size()));
        Path untrusted = Files.writeString(
                directory.resolve("rest"),
                rest.isEmpty() ? Files.readString(leaf) : rest); // openssl wants a certificate in the file
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "verify",
                "-no-CApath",
                "-no-CAstore",
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
                untrusted.toString()));
        if (lists.isEmpty()) {
            command.add("-partial_chain");
        } else {
            // with partial chains it ends at the first anchor too, and then wants that one's own list of itself
            Path crl = Files.writeString(directory.resolve("crl"), pem(lists));
            command.addAll(List.of("-crl_check_all", "-CRLfile", crl.toString()));
        }
        command.add(leaf.toString());
        return Tool.run(directory, Duration.ofSeconds(20), "", command).output();
    }

    private static String pem(List<?> objects) {
        return objects.stream().map(Issued::pemOf).collect(Collectors.joining());
    }
}
