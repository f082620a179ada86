package org.sipmodule.module.script.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.strings;

import org.quicktheories.core.Gen;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** URIs and name-addresses. */
public class SipUriTest {

    @DataProvider
    public Object[][] uris() {
        return new Object[][] {
            {"sip:a.test", "sip||||a.test||", "udp 5060"},
            {"SIPS:bob@a.test", "sips|bob|||a.test||", "tls 5061"},
            {
                "sip:bob:secret@a.test:99;transport=TLS;lr?Subject=x",
                "sip|bob|secret|99|a.test|transport=TLS;lr|Subject=x",
                "tls 99"
            },
            {"sip:b;x=1@[2001:db8::1]:5070", "sip|b;x=1||5070|[2001:db8::1]||", "udp 5070"},
            {"sip:a.test?a=b", "sip||||a.test||a=b", "udp 5060"},
            {"tel:+4912;phone-context=x", "tel|+4912||||phone-context=x|", "udp 5060"},
            {"sip:a.test;transport=tls", "sip||||a.test|transport=tls|", "tls 5061"},
        };
    }

    @Test(dataProvider = "uris")
    public void isTakenApart(String text, String parts, String target) {
        SipUri uri = SipUri.parse(text).orElseThrow();
        assertThat(String.join(
                        "|",
                        uri.scheme(),
                        uri.user(),
                        uri.password(),
                        uri.port(),
                        uri.host(),
                        uri.parameters(),
                        uri.headers()))
                .isEqualTo(parts);
        assertThat(uri.transport() + " " + uri.portOrDefault()).isEqualTo(target);
        assertThat(uri.toString()).doesNotContain("secret");
    }

    @DataProvider
    public Object[][] others() {
        return new Object[][] {
            {""},
            {"sip:"},
            {"sip:@"},
            {"a.test"},
            {"http://a.test"},
            {"sip:a test"},
            {"sip:a.test:x"},
            {"sip:a.test:123456"},
            {"sip:[::1"},
            {"sip:[zz]"},
            {"tel:"},
            {"sip::p@h"},
            {"sip:a\r\nb"},
            {"<sip:a>"},
            {"sip:u@h@i"},
        };
    }

    @Test(dataProvider = "others")
    public void isRefused(String text) {
        assertThat(SipUri.parse(text)).isEmpty();
    }

    private static Gen<String> word(String characters, int most) {
        return strings()
                .betweenCodePoints('!', '~')
                .ofLengthBetween(0, most)
                .map(text -> text.chars()
                        .filter(c -> characters.indexOf(c) >= 0)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Test
    public void comesBackFromItsText() {
        Gen<String> users = word("abcXYZ019-_.!~*'()&=+$,;?/%", 12);
        Gen<String> hosts = word("abcXYZ019-.", 12).map(host -> host.isEmpty() ? "h" : host);
        Gen<String> ports = integers().between(0, 65535).map(port -> port == 0 ? "" : String.valueOf(port));
        Gen<String> parameters = word("abc=;", 12).map(text -> text.replaceAll("^;+", ""));
        qt().forAll(users, hosts, ports, parameters).checkAssert((user, host, port, parameter) -> {
            SipUri uri = new SipUri("sip", user, user.isEmpty() ? "" : "pw", host, port, parameter, "h=x");
            assertThat(SipUri.parse(uri.text())).contains(uri);
        });
    }

    @Test
    public void neverFailsOnAnyText() {
        qt().forAll(strings().allPossible().ofLengthBetween(0, 60)).checkAssert(text -> {
            SipUri.parse("sip:" + text)
                    .ifPresent(uri -> assertThat(SipUri.parse(uri.text())).isPresent());
            assertThat(NameAddr.of(text).uri()).isNotNull();
            assertThat(Parameters.all(text, ';')).isNotNull();
        });
    }

    @DataProvider
    public Object[][] addresses() {
        return new Object[][] {
            {"\"A \\\" <b>\" <sip:a@b;x=1>;tag=t;y", "\"A \\\" <b>\"|sip:a@b;x=1|tag=t;y"},
            {"Bob <sip:b>", "Bob|sip:b|"},
            {"sip:a@b;tag=t", "|sip:a@b|tag=t"},
            {"<sip:a>;q=1, <sip:b>;q=2", "|sip:a|q=1"},
            {"sip:a, <sip:b>", "|sip:a|"},
            {"<sip:a", "|sip:a|"},
            {"", "||"},
        };
    }

    @Test(dataProvider = "addresses")
    public void readsNameAddresses(String header, String parts) {
        NameAddr address = NameAddr.of(header);
        assertThat(String.join("|", address.name(), address.uri(), address.parameters()))
                .isEqualTo(parts);
    }
}
