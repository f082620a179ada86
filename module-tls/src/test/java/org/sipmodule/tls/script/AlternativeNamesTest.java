package org.sipmodule.tls.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.script.AlternativeNames.Kind;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** F39: every name by index, each kind for itself. */
public class AlternativeNamesTest {

    private static Optional<AlternativeNames> of(String... names) {
        CertificateSpec leaf = CertificateSpec.leaf("x");
        return AlternativeNames.of(
                Issued.selfSigned(names.length == 0 ? leaf : leaf.names(names)).certificate());
    }

    @DataProvider
    public Object[][] names() {
        return new Object[][] {
            {Kind.DNS, 0, "a.test"},
            {Kind.DNS, 1, "*.b.test"},
            {Kind.DNS, 2, null},
            {Kind.DNS, -1, null},
            {Kind.URI, 0, "sip:a.test"},
            {Kind.URI, 1, "sips:b.test;x=1"},
            {Kind.EMAIL, 0, "x@a.test"},
            {Kind.EMAIL, 1, null},
            {Kind.IP, 0, "10.0.0.1"},
            {Kind.IP, 1, "2001:db8::a1"},
            {Kind.IP, 2, "::ffff:1.2.3.4"},
            {Kind.IP, 3, null},
            {Kind.IP, 4, "255.255.255.255"},
        };
    }

    @Test(dataProvider = "names")
    public void eachKindIsCountedForItself(Kind kind, int index, String text) {
        AlternativeNames names = of(
                        "DNS:a.test",
                        "URI:sip:a.test",
                        "IP:0a000001",
                        "mail:x@a.test",
                        "DNS:*.b.test",
                        "IP:20010db80000000000000000000000a1",
                        "URI:sips:b.test;x=1",
                        "IP:00000000000000000000ffff01020304",
                        "IP:010203",
                        "IP:ffffffff")
                .orElseThrow();
        assertThat(names.text(kind, index)).isEqualTo(Optional.ofNullable(text));
        assertThat(List.of(names.count(Kind.DNS), names.count(Kind.URI), names.count(Kind.EMAIL), names.count(Kind.IP)))
                .containsExactly(2, 2, 1, 5);
    }

    @Test
    public void twoHundredAreNotTooMany() {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            written.add("DNS:host" + i + ".test");
            written.add("URI:sip:host" + i + ".test");
        }
        AlternativeNames names = of(written.toArray(String[]::new)).orElseThrow();
        assertThat(names.count(Kind.DNS)).isEqualTo(100);
        assertThat(names.text(Kind.DNS, 99)).contains("host99.test");
        assertThat(names.text(Kind.URI, 50)).contains("sip:host50.test");
        assertThat(names.text(Kind.URI, 100)).isEmpty();
    }

    @Test
    public void noExtensionIsNotTheSameAsNoneOfAKind() {
        assertThat(of()).isEmpty();
        assertThat(of("DNS:a.test").orElseThrow().count(Kind.IP)).isZero();
    }

    @Test
    public void whatIsNoAsciiIsUtf8OrLatin1() {
        assertThat(of("DNS:f\u00c3\u00bcr.test").orElseThrow().text(Kind.DNS, 0))
                .contains("für.test");
        assertThat(of("DNS:f\u00fcr.test").orElseThrow().text(Kind.DNS, 0)).contains("für.test");
    }
}
