package org.sipmodule.module.script.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.regex.PatternSyntaxException;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.Subnet;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** POSIX expressions and networks. */
public class PatternsTest {

    @DataProvider
    public Object[][] expressions() {
        return new Object[][] {
            {"^a", "Abc", true},
            {"c$", "abc\n", false},
            {"a.c", "a\nc", true},
            {"^[[:digit:]]+$", "123", true},
            {"^[[:digit:]]+$", "12a", false},
            {"^[a\\]$", "\\", true},
            {"^[]a]$", "]", true},
            {"^[^]a]$", "b", true},
            {"^[a&&b]$", "&", true},
            {"^[a[b]$", "[", true},
            {"^\\+49", "+4912", true},
            {"\\<bob\\>", "a bob b", true},
            {"\\d", "d", true},
            {"\\d", "5", false},
            {"a*?b", "b", true},
            {"^a++$", "aa", true},
            {"a{2}", "aa", true},
            {"a{x", "a{x", true},
            {"(a|b)\\1", "bb", true},
            {"x}", "x}", true},
        };
    }

    @Test(dataProvider = "expressions")
    public void matchesAsPosix(String expression, String text, boolean found) {
        assertThat(PosixRegex.find(PosixRegex.compile(expression, true), text)).isEqualTo(found);
    }

    @DataProvider
    public Object[][] badExpressions() {
        return new Object[][] {{"(a"}, {"[a"}, {"a\\"}, {"(?i)a"}, {"[[:what:]]"}, {"*"}};
    }

    @Test(dataProvider = "badExpressions")
    public void refuses(String expression) {
        assertThatThrownBy(() -> PosixRegex.compile(expression, true)).isInstanceOf(PatternSyntaxException.class);
    }

    @DataProvider
    public Object[][] networks() {
        return new Object[][] {
            {"10.0.0.0/8", "10.1.2.3", true},
            {"10.0.0.0/8", "11.1.2.3", false},
            {"10.0.0.0/255.0.0.0", "10.1.2.3", true},
            {"10.1.2.3", "10.1.2.3", true},
            {"10.1.2.3", "10.1.2.4", false},
            {"0.0.0.0/0", "1.2.3.4", true},
            {"192.168.1.128/25", "192.168.1.127", false},
            {"[2001:db8::]/32", "2001:db8::5", true},
            {"2001:db8::/32", "2001:db9::5", false},
            {"10.0.0.0/8", "::1", false},
        };
    }

    @Test(dataProvider = "networks")
    public void contains(String network, String address, boolean inside) {
        InetAddress there = Addresses.literal(address).orElseThrow();
        assertThat(Subnet.parse(network).orElseThrow().contains(there)).isEqualTo(inside);
    }

    @DataProvider
    public Object[][] noNetworks() {
        return new Object[][] {
            {"a.test"}, {"10.0.0.0/33"}, {"10.0.0/8"}, {"10.0.0.0/255.0.255.0"}, {"1.2.3.999"}, {"[1.2.3.4]"}, {""}
        };
    }

    @Test(dataProvider = "noNetworks")
    public void isNoNetwork(String text) {
        assertThat(Subnet.parse(text)).isEmpty();
    }
}
