package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class NextHopTest {

    @DataProvider
    public Object[][] hosts() {
        return new Object[][] {
            {"192.0.2.1", true},
            {"255.255.255.255", true},
            {"0.0.0.0", true},
            {"2001:db8::1", true},
            {"1.2.3.4.5", false},
            {"300.1.1.1", false},
            {"1.2.3.256", false},
            {"1.2.3.", false},
            {"1.2.3.4.", false},
            {"1.2.3", false},
            {"1234", false},
            {"example.test", false},
        };
    }

    /** What is taken for an address and is none would be looked up by the thread that reads. */
    @Test(dataProvider = "hosts")
    public void onlyAnAddressNeedsNoLookUp(String host, boolean isImmediate) {
        assertThat(new NextHop("udp", host, 5060).isImmediate()).isEqualTo(isImmediate);
        assertThat(new NextHop("tcp", host, 5060).isImmediate()).isFalse();
    }
}
