package org.sipmodule.tls.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.bouncycastle.asn1.x500.X500Name;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The forms of single values, each against what openssl prints. */
public class CertificateTextTest {

    private final X509Certificate certificate = Issued.root("Root").certificate();
    private final CertificateText text = new CertificateText(certificate);

    @DataProvider
    public Object[][] times() {
        return new Object[][] {
            {"2026-11-05T09:57:53Z", "Nov  5 09:57:53 2026 GMT"},
            {"2026-09-25T23:00:00Z", "Sep 25 23:00:00 2026 GMT"},
            {"2049-12-31T23:59:59Z", "Dec 31 23:59:59 2049 GMT"},
            {"2050-01-01T00:00:00Z", "Jan  1 00:00:00 2050 GMT"},
            {"1999-06-01T12:00:00Z", "Jun  1 12:00:00 1999 GMT"},
        };
    }

    @Test(dataProvider = "times")
    public void timesAreAsAsn1TimePrint(String moment, String printed) {
        Instant end = Instant.parse(moment);
        CertificateSpec spec = CertificateSpec.leaf("x").valid(Instant.parse("1990-01-01T00:00:00Z"), end);
        CertificateText dated = new CertificateText(Issued.selfSigned(spec).certificate());
        assertThat(dated.notAfter()).isEqualTo(printed);
        assertThat("notBefore=" + dated.notBefore() + "\nnotAfter=" + dated.notAfter() + "\n")
                .isEqualTo(NamedCertificate.openssl(dated.certificate(), "-dates"));
    }

    @DataProvider
    public Object[][] serials() {
        return new Object[][] {
            {"1"}, {"2147483648"}, {"18446744073709551616"}, {"1461501637330902918203684832716283019655932542975"}
        };
    }

    /** F39; the last one is the largest number of 20 octets. */
    @Test(dataProvider = "serials")
    public void serialsLoseNothing(String decimal) {
        CertificateText numbered =
                new CertificateText(NamedCertificate.of(new X500Name("CN=x"), new BigInteger(decimal)));
        assertThat(numbered.serial()).isEqualTo(decimal);
        assertThat(NamedCertificate.openssl(numbered.certificate(), "-serial").strip())
                .isEqualToIgnoringCase("serial=" + evenDigits(new BigInteger(decimal).toString(16)));
    }

    private static String evenDigits(String hex) {
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    @Test
    public void pemIsOpenssls() {
        assertThat(NamedCertificate.openssl(certificate, "-fingerprint", "-sha256")
                        .strip())
                .isEqualToIgnoringCase("sha256 Fingerprint=" + text.fingerprint());
        assertThat(Issued.pemOf(certificate).replace("\r", "")).isEqualTo(text.pem());
        assertThat(URLDecoder.decode(text.urlEncodedPem(), StandardCharsets.UTF_8))
                .isEqualTo(text.pem());
        assertThat(text.urlEncodedPem()).matches("([A-Za-z0-9-]|%[0-9a-f]{2})+");
    }

    @Test
    public void versionIsTheNumberInTheEncoding() {
        assertThat(text.version()).isEqualTo("2");
    }

    @Test
    public void lengthsAreThoseOfBytes() {
        assertThat(CertificateText.fits("x".repeat(1023), 1023)).isTrue();
        assertThat(CertificateText.fits("x".repeat(1024), 1023)).isFalse();
        assertThat(CertificateText.fits("ü".repeat(512), 1023)).isFalse();
    }
}
