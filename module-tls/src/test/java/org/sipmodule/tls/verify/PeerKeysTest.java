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
            {"RSA", rsa(2048, 17), true},
            {"RSA, largest", rsa(16_384, 64), true},
            {"RSA, large exponent", rsa(2048, 65), false},
            {"RSA of a length that nothing makes", rsa(2052, 17), false},
            {"DSA", dsa(2048), false},
        };
    }

    /** A peer sends these before anything is proven, and they are verified on the worker of other connections. */
    @Test(dataProvider = "keys")
    public void oddKeysAreNotUsed(String name, PublicKey key, boolean usable) {
        assertThat(PeerKeys.isUsable(key)).as(name).isEqualTo(usable);
    }

    private static PublicKey rsa(int modulusBits, int exponentBits) throws GeneralSecurityException {
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
