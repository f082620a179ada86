package org.sipmodule.tls.verify;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.testng.SkipException;

/** One case of the public collection x509-limbo (C2SP), with the names of its members. */
record PublicCase(
        String id,
        String validationKind,
        List<String> trustedCerts,
        List<String> untrustedIntermediates,
        String peerCertificate,
        @Nullable String validationTime,
        String expectedResult,
        @Nullable PeerName expectedPeerName,
        @Nullable Integer maxChainDepth,
        List<String> crls) {

    /** Beside the checkout; tests run in the directory of their module. */
    private static final Path FILE =
            Path.of(System.getProperty("x509.limbo", "../../shared/vectors/x509-limbo.json.gz"));

    /** The certificates of most cases are good from 1970 to 2969. */
    private static final Instant ANY_TIME = Instant.parse("2026-06-01T12:00:00Z");

    /** A name as the case wants it in the peer's certificate. */
    record PeerName(String kind, String value) {}

    private record Collection(List<PublicCase> testcases) {}

    /** All cases; skips the test that asks for them where the file is not there. */
    static List<PublicCase> all() throws IOException {
        if (!Files.exists(FILE)) {
            throw new SkipException("no " + FILE + ": NONE of the public certificate cases was tried");
        }
        return read(FILE);
    }

    /** For data providers, in which a skip would be a failure: none where the file is not there. */
    static List<PublicCase> allThereAre() throws IOException {
        return Files.exists(FILE) ? read(FILE) : List.of();
    }

    private static List<PublicCase> read(Path file) throws IOException {
        Gson gson = new GsonBuilder()
                .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                .create();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return gson.fromJson(new InputStreamReader(in, StandardCharsets.UTF_8), Collection.class)
                    .testcases();
        }
    }

    boolean mustPass() {
        return expectedResult.equals("SUCCESS");
    }

    /**
     * What our verifier says; a certificate that Java does not even read is refused before it comes there.
     *
     * @param strict {@code verify_strict}
     */
    VerifyResult verdict(boolean strict) {
        try {
            List<X509Certificate> presented = new ArrayList<>(List.of(certificate(peerCertificate)));
            for (String pem : untrustedIntermediates) {
                presented.add(certificate(pem));
            }
            List<X509Certificate> anchors = new ArrayList<>();
            for (String pem : trustedCerts) {
                anchors.add(certificate(pem));
            }
            int depth = maxChainDepth == null ? -1 : maxChainDepth;
            return new PeerVerifier(anchors, lists(), depth, SecurityLevel.DEFAULT, strict, SignaturesTest.ENGINE)
                    .verify(presented, Purpose.valueOf(validationKind), time())
                    .result();
        } catch (CertificateException | CRLException e) {
            return VerifyResult.INVALID_CERTIFICATE;
        }
    }

    /** Whether the peer's certificate has the wanted name, letter by letter: a wildcard is nobody's name. */
    boolean isNamed() {
        if (expectedPeerName == null) {
            return true;
        }
        boolean dns = expectedPeerName.kind().equals("DNS");
        try {
            java.util.Collection<List<?>> names = certificate(peerCertificate).getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                String text = String.valueOf(name.get(1));
                if (dns
                        ? name.get(0).equals(2) && text.equalsIgnoreCase(expectedPeerName.value())
                        : name.get(0).equals(7) && sameAddress(text, expectedPeerName.value())) {
                    return true;
                }
            }
            return names == null;
        } catch (CertificateException e) {
            return true;
        }
    }

    /** Whether the peer's certificate has the wanted name by the rules of {@code verify_name}. */
    boolean isNamed(boolean wildcards) throws CertificateException {
        return expectedPeerName == null
                || new NameCheck(List.of(expectedPeerName.value()), wildcards)
                        .mismatch(certificate(peerCertificate))
                        .isEmpty();
    }

    private static boolean sameAddress(String one, String other) {
        try {
            return Arrays.equals(
                    InetAddress.getByName(one).getAddress(),
                    InetAddress.getByName(other).getAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private Instant time() {
        return validationTime == null
                ? ANY_TIME
                : OffsetDateTime.parse(validationTime).toInstant();
    }

    private Optional<RevocationLists> lists() throws CertificateException, CRLException {
        if (crls == null || crls.isEmpty()) {
            return Optional.empty();
        }
        List<X509CRL> lists = new ArrayList<>();
        for (String pem : crls) {
            lists.add((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(bytes(pem)));
        }
        return Optional.of(RevocationLists.of(lists));
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes(pem));
    }

    private static ByteArrayInputStream bytes(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return id;
    }
}
