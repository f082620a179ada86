package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.sipmodule.tls.pem.Der;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SubtreesTest {

    private static final int PERMITTED = 0xA0;
    private static final int EXCLUDED = 0xA1;

    private static byte[] tree(int tag, String name) {
        return tree(tag, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] tree(int tag, byte[] name) {
        return Der.encode(Der.SEQUENCE, Der.encode(tag, name));
    }

    private static byte[] range(String hex) {
        return tree(0x87, HexFormat.of().parseHex(hex));
    }

    @DataProvider
    public Object[][] subtrees() {
        return new Object[][] {
            {"domain", tree(0x82, "example.com"), true},
            {"every host", tree(0x82, ""), true},
            {"leading dot", tree(0x82, ".example.com"), false},
            {"wildcard", tree(0x82, "*.example.com"), false},
            {"mailbox", tree(0x81, "alice@example.com"), true},
            {"mail host", tree(0x81, "example.com"), true},
            {"mail domain", tree(0x81, ".example.com"), true},
            {"two at signs", tree(0x81, "a@b@example.com"), false},
            {"two dots before the domain", tree(0x81, "..example.com"), false},
            {"no mail", tree(0x81, ""), false},
            {"IPv4", range("c0000200ffffff00"), true},
            {"IPv4, bits", range("c0000200fffffe00"), true},
            {"every IPv4", range("0000000000000000"), true},
            {"one IPv4", range("c0000201ffffffff"), true},
            {"IPv4 mask with a hole", range("c0000200ff00ff00"), false},
            {"IPv4 mask with a late one", range("c0000200ffffff01"), false},
            {"IPv4 without mask", range("c0000200"), false},
            {"IPv6", range("20010db8000000000000000000000000ffffffff000000000000000000000000"), true},
            {"IPv6 mask with a hole", range("20010db8000000000000000000000000ffff00ff000000000000000000000000"), false},
            {"IPv6 without mask", range("20010db8000000000000000000000001"), false},
            {"URI", tree(0x86, ".example.com"), true},
        };
    }

    @Test(dataProvider = "subtrees")
    public void constraintsMeanSomethingOrAreRefused(String name, byte[] tree, boolean expected) {
        byte[] good = tree(0x82, "example.com");
        for (int kind : new int[] {PERMITTED, EXCLUDED}) {
            assertThat(Subtrees.areWellFormed(Der.encode(Der.SEQUENCE, Der.encode(kind, good, tree))))
                    .as(name)
                    .isEqualTo(expected);
        }
    }

    @Test
    public void emptyConstraintsAreRefused() {
        assertThat(Subtrees.areWellFormed(Der.encode(Der.SEQUENCE))).isFalse();
        assertThat(Subtrees.areWellFormed(Der.encode(Der.SEQUENCE, Der.encode(PERMITTED), Der.encode(EXCLUDED))))
                .isFalse();
        assertThatThrownBy(() -> Subtrees.areWellFormed(new byte[] {1})).isInstanceOf(IllegalArgumentException.class);
    }
}
