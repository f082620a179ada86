package org.sipmodule.tls.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNumericString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Names against {@code openssl x509 -nameopt compat}, which prints X509_NAME_oneline, and texts against RFC 5280's kinds. */
public class DistinguishedNameTest {

    private static X500Name cn(ASN1Encodable value) {
        return new X500NameBuilder().addRDN(BCStyle.CN, value).build();
    }

    private static byte[] bytes(String text, Charset charset) {
        return text.getBytes(charset);
    }

    @DataProvider
    public Object[][] names() {
        X500Name several = new X500NameBuilder()
                .addRDN(BCStyle.C, new DERPrintableString("US"))
                .addMultiValuedRDN(
                        new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.UID, BCStyle.OU}, new ASN1Encodable[] {
                            new DERUTF8String("in the middle"), new DERUTF8String("joe"), new DERUTF8String("unit")
                        })
                .addRDN(BCStyle.CN, new DERUTF8String("last"))
                .build();
        return new Object[][] {
            {"plain", new X500Name("C=US,ST=Ohio,L=Town,O=Org,OU=Unit,CN=x"), "x"},
            {"several", several, "in the middle"},
            {"no common name", new X500Name("O=Org"), null},
            {"UTF-8", cn(new DERUTF8String("Löwe \u4f60\u597d \ud83d\ude00")), "Löwe \u4f60\u597d \ud83d\ude00"},
            {"BMP", cn(new DERBMPString("Löwe \u4f60")), "Löwe \u4f60"},
            {"universal", cn(new DERUniversalString(bytes("Löwe", Charset.forName("UTF-32BE")))), "Löwe"},
            {"T61 is taken for Latin 1", cn(new DERT61String(bytes("Löwe", StandardCharsets.ISO_8859_1))), "Löwe"},
            {"IA5", cn(new DERIA5String("a@b")), "a@b"},
            {"numeric", cn(new DERNumericString("12 3")), "12 3"},
            {"bits", cn(new DERBitString(new byte[] {65, 0, -1})), null},
            {"slashes and backslashes", cn(new DERUTF8String("a/b\\x41=\"c\",+<>;#")), "a/b\\x41=\"c\",+<>;#"},
            {"controls", cn(new DERUTF8String("a\r\nb\0c\u007f")), "a\r\nb\0c\u007f"},
            {"empty", cn(new DERUTF8String("")), ""},
            {"long", cn(new DERUTF8String("x".repeat(5000))), "x".repeat(5000)},
        };
    }

    @Test(dataProvider = "names")
    public void oneLineIsOpenssls(String kind, X500Name name, String commonName) {
        X509Certificate certificate = NamedCertificate.of(name);
        assertThat(new CertificateText(certificate).subject().oneLine())
                .isEqualTo(NamedCertificate.openssl(certificate, "-subject", "-nameopt", "compat")
                        .replaceFirst("^subject=", "")
                        .replaceFirst("\n$", ""));
        assertThat(new CertificateText(certificate).issuer().oneLine())
                .isEqualTo(new CertificateText(certificate).subject().oneLine());
    }

    @Test(dataProvider = "names")
    public void textIsTheFirstOneInAnyKindOfString(String kind, X500Name name, String commonName) {
        assertThat(new CertificateText(NamedCertificate.of(name)).subject().first(DistinguishedName.COMMON_NAME))
                .isEqualTo(Optional.ofNullable(commonName));
    }

    /** All attributes of the registries that certificates use, known or not. */
    @Test
    public void shortNamesAreOpenssls() {
        List<String> oids = new ArrayList<>();
        IntStream.range(0, 110).forEach(i -> oids.add("2.5.4." + i));
        IntStream.of(1, 2, 3, 4, 6, 8, 9, 25, 44).forEach(i -> oids.add("0.9.2342.19200300.100.1." + i));
        IntStream.of(1, 2, 7, 8, 20).forEach(i -> oids.add("1.2.840.113549.1.9." + i));
        IntStream.range(1, 4).forEach(i -> oids.add("1.3.6.1.4.1.311.60.2.1." + i));
        oids.add("1.3.6.1.4.1.99999.4294967296.7");
        assertThat(oids).containsAll(AttributeNames.all().keySet());
        X500NameBuilder builder = new X500NameBuilder();
        oids.forEach(oid -> builder.addRDN(new ASN1ObjectIdentifier(oid), new DERPrintableString("v")));
        X509Certificate certificate = NamedCertificate.of(builder.build());
        String printed = NamedCertificate.openssl(certificate, "-subject", "-nameopt", "compat")
                .replaceFirst("^subject=/", "")
                .strip();
        assertThat(Stream.of(new CertificateText(certificate)
                        .subject()
                        .oneLine()
                        .substring(1)
                        .split("/")))
                .containsExactly(printed.split("/"));
    }
}
