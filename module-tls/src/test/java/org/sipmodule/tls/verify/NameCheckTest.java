package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.KeyPair;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** RFC 5922, 7.1 and 7.2, row by row. */
public class NameCheckTest {

    private static final String LABEL = "a".repeat(63);

    private final Issued root = Issued.root("Root");
    private final KeyPair keys = Issued.newKeys("EC:secp256r1");

    private Issued issued(CertificateSpec spec) {
        return root.issue(spec, keys);
    }

    private static CertificateSpec named(String... names) {
        return leaf("cn.test").names(names);
    }

    private static Object[] fits(String name, String wanted, CertificateSpec spec) {
        return new Object[] {name, wanted, false, spec, true};
    }

    private static Object[] misses(String name, String wanted, CertificateSpec spec) {
        return new Object[] {name, wanted, false, spec, false};
    }

    private static Object[] wildcard(String name, String wanted, CertificateSpec spec, boolean expected) {
        return new Object[] {name, wanted, true, spec, expected};
    }

    @DataProvider
    public Object[][] rows() {
        return Stream.of(uris(), uriForms(), hosts(), commonNames(), addresses(), wildcards(), wantedForms())
                .flatMap(Stream::of)
                .toArray(Object[][]::new);
    }

    private static Object[][] uris() {
        return new Object[][] {
            fits("F30 sip URI", "a.test", named("URI:sip:a.test")),
            misses("F30 another sip URI", "a.test", named("URI:sip:b.test")),
            fits("F30 the second of two URIs", "a.test", named("URI:sip:b.test", "URI:sip:a.test")),
            misses("F30 sip URI with user part", "a.test", named("URI:sip:alice@a.test")),
            misses("F30 user part and password", "a.test", named("URI:sip:alice:secret@a.test")),
            misses("F30 empty user part", "a.test", named("URI:sip:@a.test")),
            misses("F30 an at sign in parameters", "a.test", named("URI:sip:a.test;x=@b.test")),
            misses("F30 an at sign in headers", "a.test", named("URI:sip:a.test?x=me@b.test")),
            misses("F30 sips URI", "a.test", named("URI:sips:a.test")),
            misses("F30 tel URI", "a.test", named("URI:tel:a.test")),
            misses("F30 https URI", "a.test", named("URI:https://a.test")),
            misses("F30 no DNS name beside a sip URI", "a.test", named("URI:sip:b.test", "DNS:a.test")),
            misses("F30 no DNS name before a sip URI", "a.test", named("DNS:a.test", "URI:sip:b.test")),
            fits("F30 the URI decides beside another DNS name", "a.test", named("DNS:b.test", "URI:sip:a.test")),
            fits("F30 DNS name beside a URI with user part", "a.test", named("URI:sip:alice@b.test", "DNS:a.test")),
            fits("F30 DNS name beside a sips URI", "a.test", named("URI:sips:b.test", "DNS:a.test")),
            fits("F30 DNS name beside an https URI", "a.test", named("URI:https://b.test", "DNS:a.test")),
            fits("F30 DNS name beside a malformed sip URI", "a.test", named("URI:sip:", "DNS:a.test")),
            misses("a sub-domain of the URI's host", "x.a.test", named("URI:sip:a.test")),
            misses("the domain above the URI's host", "a.test", named("URI:sip:x.a.test")),
            misses("the URI's host as suffix", "ba.test", named("URI:sip:a.test")),
        };
    }

    private static Object[][] uriForms() {
        return new Object[][] {
            fits("scheme without case", "a.test", named("URI:SIP:a.test")),
            fits("host without case", "a.test", named("URI:sip:A.Test")),
            fits("final dot in a URI", "a.test", named("URI:sip:a.test.")),
            misses("two final dots in a URI", "a.test", named("URI:sip:a.test..")),
            fits("port in a URI", "a.test", named("URI:sip:a.test:5061")),
            misses("empty port in a URI", "a.test", named("URI:sip:a.test:")),
            misses("port of letters", "a.test", named("URI:sip:a.test:sip")),
            misses("port of six digits", "a.test", named("URI:sip:a.test:123456")),
            fits("parameter in a URI", "a.test", named("URI:sip:a.test;transport=tls")),
            fits("port and parameters", "a.test", named("URI:sip:a.test:5061;lr;transport=tls?x=y")),
            misses("parameter that looks like the host", "a.test", named("URI:sip:b.test;maddr=a.test")),
            misses("blank in a URI", "a.test", named("URI:sip:a.test x")),
            misses("blank before the host", "a.test", named("URI:sip: a.test")),
            misses("zero byte in a URI", "a.test", named("URI:sip:a.test\0.b.test")),
            misses("slashes in a URI", "a.test", named("URI:sip://a.test")),
            misses("escape in a URI", "a.test", named("URI:sip:%61.test")),
            misses("host without scheme", "a.test", named("URI:a.test")),
            misses("wildcard in a URI", "x.a.test", named("URI:sip:*.a.test")),
            misses("brackets around a name", "a.test", named("URI:sip:[a.test]")),
            misses("line break in a URI", "a.test", named("URI:sip:a.test\n")),
        };
    }

    private static Object[][] hosts() {
        return new Object[][] {
            fits("F30 DNS name", "a.test", named("DNS:a.test")),
            fits("F30 the last DNS name", "a.test", named("DNS:b.test", "DNS:c.test", "DNS:a.test")),
            misses("F30 another DNS name", "a.test", named("DNS:b.test")),
            fits("DNS name without case", "a.test", named("DNS:A.TEST")),
            misses("a sub-domain of the DNS name", "x.a.test", named("DNS:a.test")),
            misses("the domain above the DNS name", "a.test", named("DNS:x.a.test")),
            misses("the DNS name as suffix", "ba.test", named("DNS:a.test")),
            misses("leading dot", "x.a.test", named("DNS:.a.test")),
            misses("two dots", "a..test", named("DNS:a..test")),
            misses("zero byte", "a.test", named("DNS:a.test\0.b.test")),
            misses("blank", "a.test", named("DNS:a.test ")),
            misses("sip URI as DNS name", "a.test", named("DNS:sip:a.test")),
            misses("port behind the DNS name", "a.test", named("DNS:a.test:5061")),
            fits("single label", "localhost", named("DNS:localhost")),
            fits("underscore", "sip_1.a.test", named("DNS:sip_1.a.test")),
            fits("label of 63", LABEL + ".test", named("DNS:" + LABEL + ".test")),
            misses("label of 64", "a" + LABEL + ".test", named("DNS:a" + LABEL + ".test")),
            fits("A-label", "xn--bcher-kva.test", named("DNS:XN--BCHER-KVA.test")),
            misses("U-label wanted", "bücher.test", named("DNS:xn--bcher-kva.test")),
            misses("A-label wanted", "xn--bcher-kva.test", named("DNS:bücher.test")),
            misses("U-label on both sides", "bücher.test", named("DNS:bücher.test")),
        };
    }

    private static Object[][] commonNames() {
        return new Object[][] {
            fits("F30 common name alone", "a.test", leaf("a.test")),
            fits("F30 common name without case", "a.test", leaf("A.Test")),
            misses("F30 another common name", "a.test", leaf("b.test")),
            misses("F30 no common name beside a DNS name", "cn.test", named("DNS:b.test")),
            misses("F30 no common name beside a URI", "cn.test", named("URI:sip:b.test")),
            misses("F30 no common name beside a mailbox", "cn.test", named("mail:me@cn.test")),
            misses("F30 no common name beside an address", "cn.test", named("IP:7f000001")),
            misses(
                    "no common name beside malformed names",
                    "cn.test",
                    leaf("cn.test").extra("2.5.29.17", false, new byte[] {1})),
            misses("no common name beside no names", "cn.test", named()),
            misses("common name with a zero byte", "a.test", leaf("a.test\\00.b.test")),
            misses("common name that is a person", "a.test", leaf("Alice at a.test")),
            misses("common name that is a URI", "a.test", leaf("sip:a.test")),
            fits("the more specific of two common names", "a.test", leaf("a.test,CN=b.test")),
            misses("the less specific of two common names", "b.test", leaf("a.test,CN=b.test")),
            misses("common name that is an address", "192.0.2.1", leaf("192.0.2.1")),
        };
    }

    private static Object[][] addresses() {
        String six = "IP:20010db8000000000000000000000001";
        return new Object[][] {
            fits("address", "192.0.2.1", named("IP:c0000201")),
            misses("another address", "192.0.2.2", named("IP:c0000201")),
            misses("address as DNS name", "192.0.2.1", named("DNS:192.0.2.1")),
            misses("address as URI", "192.0.2.1", named("URI:sip:192.0.2.1")),
            fits("address beside a sip URI", "192.0.2.1", named("URI:sip:a.test", "IP:c0000201")),
            fits("IPv6", "2001:db8::1", named(six)),
            fits("IPv6 in brackets", "[2001:DB8:0::1]", named(six)),
            misses("IPv6 as URI", "2001:db8::1", named("URI:sip:[2001:db8::1]")),
            misses("another IPv6", "2001:db8::2", named(six)),
            fits("IPv4 in IPv6", "192.0.2.1", named("IP:00000000000000000000ffffc0000201")),
            misses("address of five bytes", "192.0.2.1", named("IP:c000020100")),
            misses("address and mask", "192.0.2.1", named("IP:c0000201ffffffff")),
            misses("a name beside an address", "a.test", named("IP:c0000201")),
            misses("short form of an address", "127.1", named("DNS:127.1", "IP:7f000001")),
            wildcard("address below a wildcard", "192.0.2.1", named("DNS:*.0.2.1"), false),
            misses("IPv6 with zone", "fe80::1%1", named("IP:fe800000000000000000000000000001")),
        };
    }

    private static Object[][] wildcards() {
        return new Object[][] {
            misses("F31 wildcard by default", "x.a.test", named("DNS:*.a.test")),
            wildcard("F31 wildcard", "x.a.test", named("DNS:*.a.test"), true),
            wildcard("F31 without case", "X.A.test", named("DNS:*.a.TEST"), true),
            wildcard("F31 exact names still count", "a.test", named("DNS:a.test"), true),
            wildcard("F31 not the domain itself", "a.test", named("DNS:*.a.test"), false),
            wildcard("F31 one label only", "y.x.a.test", named("DNS:*.a.test"), false),
            wildcard("F31 not a part of a label", "sip1.a.test", named("DNS:sip*.a.test"), false),
            wildcard("F31 not behind a part", "1sip.a.test", named("DNS:*sip.a.test"), false),
            wildcard("F31 not in the middle", "x.y.test", named("DNS:x.*.test"), false),
            wildcard("F31 not a whole top-level domain", "a.test", named("DNS:*.test"), false),
            wildcard("F31 not everything", "a.test", named("DNS:*"), false),
            wildcard("F31 not two", "x.y.a.test", named("DNS:*.*.a.test"), false),
            wildcard("F31 not in a URI", "x.a.test", named("URI:sip:*.a.test"), false),
            wildcard("F31 not beside a sip URI", "x.a.test", named("URI:sip:b.test", "DNS:*.a.test"), false),
            wildcard("F31 in a common name", "x.a.test", leaf("*.a.test"), true),
            misses("F31 in a common name by default", "x.a.test", leaf("*.a.test")),
            wildcard("F31 an A-label", "xn--bcher-kva.a.test", named("DNS:*.a.test"), true),
            wildcard("F31 a star wanted", "*.a.test", named("DNS:*.a.test"), false),
            wildcard("F31 nothing wanted before the dot", ".a.test", named("DNS:*.a.test"), false),
        };
    }

    private static Object[][] wantedForms() {
        return new Object[][] {
            fits("F32 the domain asked for", "example.test", named("DNS:example.test")),
            misses("F32 not the target of SRV", "example.test", named("DNS:sip7.carrier.test")),
            fits("wanted without case", "A.TEST", named("DNS:a.test")),
            fits("final dot wanted", "a.test.", named("DNS:a.test")),
            misses("two final dots wanted", "a.test..", named("DNS:a.test")),
            misses("nothing wanted", "", named("DNS:a.test")),
            misses("a dot wanted", ".", named("DNS:a.test")),
            misses("port wanted", "a.test:5061", named("DNS:a.test")),
            misses("user part wanted", "me@a.test", named("URI:sip:me@a.test")),
            misses("Kelvin sign wanted", "\u212A.test", named("DNS:k.test")),
            misses("line break wanted", "a.test\n", named("DNS:a.test")),
            misses("digits wanted", "1.2", named("DNS:1.2")),
        };
    }

    @Test(dataProvider = "rows")
    public void aCertificateIsForTheDomainsThatItNames(
            String name, String wanted, boolean wildcards, CertificateSpec spec, boolean expected) {
        NameCheck check = new NameCheck(List.of(wanted), wildcards);

        assertThat(check.mismatch(issued(spec).certificate()).isEmpty()).isEqualTo(expected);
    }

    @Test
    public void f32OneOfSeveralDomainsIsEnough() {
        Issued carrier = issued(named("DNS:sip7.carrier.test"));

        assertThat(new NameCheck(List.of("example.test", "sip7.carrier.test"), false).mismatch(carrier.certificate()))
                .isEmpty();
        assertThat(new NameCheck(List.of(), true).mismatch(carrier.certificate()))
                .isPresent();
    }

    @DataProvider
    public Object[][] reasons() {
        return new Object[][] {
            {
                "F30 wanted and found",
                "a.test",
                named("DNS:b.test", "IP:c0000201"),
                "a.test, found DNS:b.test, IP:192.0.2.1"
            },
            {"common name", "a.test", leaf("b.test"), "a.test, found CN:b.test"},
            {"no name", "a.test", named("mail:me@a.test"), "a.test, found no name"},
            {
                "DNS beside URI",
                "a.test",
                named("URI:sip:b.test", "DNS:a.test"),
                "a.test, found URI:sip:b.test, DNS:a.test (DNS does not count beside a sip URI)"
            },
            {"F31 wildcard", "x.a.test", named("DNS:*.a.test"), "x.a.test, found DNS:*.a.test (wildcards do not count)"
            },
            {"unprintable", "b\u202Eü.test", named("DNS:a\n\u009b.test"), "b??.test, found DNS:a??.test"},
        };
    }

    @Test(dataProvider = "reasons")
    public void f30SaysWantedAndFound(String name, String wanted, CertificateSpec spec, String said) {
        assertThat(new NameCheck(List.of(wanted), false).mismatch(issued(spec).certificate()))
                .contains("name mismatch: wanted " + said);
    }

    @Test
    public void f30SaysItInOneShortLine() {
        List<String> wanted =
                IntStream.range(0, 100).mapToObj(i -> "w" + i + ".test").toList();
        CertificateSpec many = named(IntStream.range(0, 200)
                .mapToObj(i -> "DNS:n" + i + ".example.test")
                .toArray(String[]::new));

        assertThat(new NameCheck(wanted, false).mismatch(issued(many).certificate()))
                .contains(
                        "name mismatch: wanted w0.test, w1.test, w2.test, w3.test, w4.test, w5.test, w6.test, w7.test and 92 more,"
                                + " found DNS:n0.example.test, DNS:n1.example.test, DNS:n2.example.test and 197 more");
        String longest = (LABEL + ".").repeat(3) + LABEL.substring(2);
        CertificateSpec worst = named(Stream.concat(
                        Stream.of("URI:sip:" + longest, "DNS:a" + longest.substring(1)),
                        IntStream.range(0, 9_999).mapToObj(i -> "DNS:x"))
                .toArray(String[]::new));
        assertThat(new NameCheck(List.of("b" + longest.substring(1)), false)
                        .mismatch(issued(worst).certificate()))
                .hasValueSatisfying(reason ->
                        assertThat(reason).endsWith("aaa... and 10000 more").hasSizeLessThan(270));
    }
}
