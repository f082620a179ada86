package org.sipmodule.tls.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.DSAPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class PeerKeysTest {

    @DataProvider
    public Object[][] keys() throws GeneralSecurityException {
        return new Object[][] {
            {"RSA", rsa(2048, 17), true, true},
            {"RSA, largest", rsa(8192, 33), true, true},
            {"RSA, too large for a peer", rsa(8200, 17), false, true},
            {"RSA, largest of our own", rsa(16_384, 33), false, true},
            {"RSA, large exponent", rsa(2048, 34), false, false},
            {"RSA of a length that nothing makes", rsa(2052, 17), false, false},
            {"DSA", dsa(2048), false, false},
        };
    }

    /** A peer sends these before anything is proven, and they are verified on the worker of other connections. */
    @Test(dataProvider = "keys")
    public void oddKeysAreNotUsed(String name, PublicKey key, boolean usable, boolean usableAnchor) {
        assertThat(PeerKeys.flawOf(key, false).isEmpty()).as(name).isEqualTo(usable);
        assertThat(PeerKeys.flawOf(key, true).isEmpty()).as(name).isEqualTo(usableAnchor);
    }

    static PublicKey rsa(int modulusBits, int exponentBits) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(ofBits(modulusBits), ofBits(exponentBits)));
    }

    private static PublicKey dsa(int bits) throws GeneralSecurityException {
        return KeyFactory.getInstance("DSA")
                .generatePublic(new DSAPublicKeySpec(BigInteger.TWO, ofBits(bits), ofBits(256), BigInteger.TWO));
    }

    private static BigInteger ofBits(int bits) {
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    }
}
