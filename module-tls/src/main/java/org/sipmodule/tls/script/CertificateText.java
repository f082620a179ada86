package org.sipmodule.tls.script;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sipmodule.tls.pem.Der;

/** What scripts see of a certificate, in the forms in which OpenSSL and Kamailio print it. */
record CertificateText(X509Certificate certificate) {

    /** {@code Nov  5 09:57:53 2026 GMT}, as ASN1_TIME_print. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss uuuu 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    /** Where they stand in a TBSCertificate that says its version (RFC 5280, 4.1). */
    private static final int ISSUER = 3;

    private static final int SUBJECT = 5;
    private static final int VERSION_TAG = 0xA0;

    private static final Base64.Encoder LINES_OF_64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** The number in the encoding, which is one less than the version's: 2 for X.509 v3. */
    String version() {
        return Integer.toString(certificate.getVersion() - 1);
    }

    String serial() {
        return certificate.getSerialNumber().toString();
    }

    DistinguishedName subject() {
        return name(SUBJECT);
    }

    DistinguishedName issuer() {
        return name(ISSUER);
    }

    /** From the certificate as it was signed: the JDK's principals encode it anew. */
    private DistinguishedName name(int at) {
        try {
            List<Der> parts = Der.first(certificate.getTBSCertificate()).children();
            return DistinguishedName.of(parts.get(parts.get(0).tag() == VERSION_TAG ? at : at - 1));
        } catch (CertificateEncodingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    String notBefore() {
        return time(certificate.getNotBefore().toInstant());
    }

    String notAfter() {
        return time(certificate.getNotAfter().toInstant());
    }

    static String time(Instant moment) {
        return TIME.format(moment);
    }

    Optional<AlternativeNames> alternativeNames() {
        return AlternativeNames.of(certificate);
    }

    String pem() {
        return "-----BEGIN CERTIFICATE-----\n" + LINES_OF_64.encodeToString(encoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    /** Letters, digits and hyphens as they are. */
    String urlEncodedPem() {
        StringBuilder text = new StringBuilder();
        for (char c : pem().toCharArray()) {
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-') {
                text.append(c);
            } else {
                text.append(String.format("%%%02x", (int) c));
            }
        }
        return text.toString();
    }

    /** SHA-256 of the certificate, as {@code openssl x509 -fingerprint -sha256} prints it. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(encoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private byte[] encoded() {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** Whether a text fits into one of Kamailio's buffers; one that does not is null there, and so here. */
    static boolean fits(String text, int bytes) {
        return text.length() <= bytes && text.getBytes(StandardCharsets.UTF_8).length <= bytes;
    }
}
